"""Eight steps at a time: what numba cannot be told in Python, written as vector instructions.

A step's cost needs about a dozen operations and three choices. Written as ordinary Python, numba makes each
choice a jump, and on rough ground the processor guesses half of them wrong. As vectors of eight neighbouring
cells they are computed without any jump, several times faster. LLVM turns the vectors into whatever the
machine has, so this runs on any processor that numba runs on.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

NEVER = 1 << 30
"""The label of a cell that nobody has reached; a step that cannot be walked costs as much."""

_BIT, _BYTE, _I32, _I64 = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
_FLOATS, _INTS = ir.VectorType(ir.FloatType(), 8), ir.VectorType(_I32, 8)


def _all(builder: Any, value: Any, kind: Any) -> Any:
    """Return a vector that holds a value eight times."""
    nothing = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(nothing, value, _I32(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(_INTS, [0] * 8))


def _always(value: float) -> Any:
    return ir.Constant(_FLOATS, [value] * 8)


def _address(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    return builder.gep(context.make_array(kind)(context, builder, array).data, [index])


def _read(builder: Any, address: Any, kind: Any) -> Any:
    return builder.load(builder.bitcast(address, kind.as_pointer()), align=4)


@intrinsic
def prefetch(_typing: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of ``array[index]``; no bounds are checked and nothing is read."""

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1])
        pointer = _BYTE.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, _I32, _I32, _I32])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", (pointer,), kind)
        builder.call(fetch, [builder.bitcast(address, pointer), _I32(0), _I32(3), _I32(1)])
        return context.get_dummy_value()

    return types.void(array, index), write


@intrinsic
def lowest(_typing: Any, bits: Any) -> Any:
    """Return the position of the lowest bit that is set; `bits` must not be 0."""

    def write(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        count = builder.module.declare_intrinsic("llvm.cttz", (_I64,), ir.FunctionType(_I64, [_I64, _BIT]))
        return builder.call(count, [arguments[0], _BIT(1)])

    return types.uint64(types.uint64), write


@intrinsic
def count(_typing: Any, bits: Any) -> Any:
    """Return how many bits are set."""

    def write(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        ones = builder.module.declare_intrinsic("llvm.ctpop", (_I64,), ir.FunctionType(_I64, [_I64]))
        return builder.call(ones, [arguments[0]])

    return types.int64(types.uint64), write


@intrinsic
def improve(
    _typing: Any,
    heights: Any,
    labels: Any,
    at: Any,
    label_at: Any,
    height: Any,
    label: Any,
    lanes: Any,
    group: Any,
    rates: Any,
    table: Any,
    out: Any,
) -> Any:
    """Return which of eight neighbouring cells are reached sooner from a cell, one bit each.

    Parameters
    ----------
    heights, labels
        the same memory as float32 and int32.
    at, label_at
        where the heights and the labels of the eight cells begin.
    height, label
        of the cell itself.
    lanes, group
        constants of the steps, shape (group, 3, 8) flat, and which group to take: with a table the length
        in ticks per second, cells of the table per metre of rise, and the greatest rise; without, the ticks
        on the level (and a half, to round), the lowest rise of a moderate descent, and the greatest rise.
    rates
        with a table the position of slope 0 and the last position at which there is a next (and 0); without,
        the ticks per metre up, per metre of moderate and of steep descent; fourth, the most that a step may
        cost.
    table
        seconds per metre over slope, or None.
    out
        the new labels are written to ``out[8 * group:]``.
    """

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, b = signature.args, builder
        group_ = arguments[7]
        here = b.mul(group_, _I64(24))
        first, second, greatest = (
            _read(b, _address(context, b, kinds[6], arguments[6], b.add(here, _I64(8 * i))), _FLOATS)
            for i in range(3)
        )
        there = _read(b, _address(context, b, kinds[0], arguments[0], arguments[2]), _FLOATS)
        old = _read(b, _address(context, b, kinds[1], arguments[1], arguments[3]), _INTS)
        rise = b.fsub(there, _all(b, arguments[4], _FLOATS))
        rate = [_all(b, b.extract_value(arguments[8], i), _FLOATS) for i in range(3)]
        cap = _all(b, b.extract_value(arguments[8], 3), _FLOATS)
        is_open = None
        if isinstance(kinds[9], types.NoneType):
            falling = b.select(
                b.fcmp_ordered(">=", rise, second), b.fmul(rise, rate[1]), b.fmul(rise, rate[2])
            )
            slower = b.select(b.fcmp_ordered(">", rise, _always(0.0)), b.fmul(rise, rate[0]), falling)
            ticks = b.fadd(slower, first)
        else:
            place = b.fadd(b.fmul(rise, second), rate[0])
            # A missing cell's height is any number: it must not lead out of the table.
            place = b.select(b.fcmp_ordered(">", place, _always(0.0)), place, _always(0.0))
            place = b.select(b.fcmp_ordered("<", place, rate[1]), place, rate[1])
            whole = b.fptosi(place, _INTS)
            part = b.fsub(place, b.sitofp(whole, _FLOATS))
            low = high = ir.Constant(_FLOATS, ir.Undefined)
            for i in range(8):
                entry = b.sext(b.extract_element(whole, _I32(i)), _I64)
                address = _address(context, b, kinds[9], arguments[9], entry)
                low = b.insert_element(low, b.load(address), _I32(i))
                high = b.insert_element(high, b.load(b.gep(address, [_I64(1)])), _I32(i))
            pace = b.fadd(low, b.fmul(part, b.fsub(high, low)))
            ticks = b.fadd(b.fmul(pace, first), _always(0.5))
            is_open = b.fcmp_ordered("<", pace, _always(float("inf")))
        is_rising = b.fcmp_ordered(">", rise, _always(0.0))
        gentle = b.fcmp_ordered("<=", b.select(is_rising, rise, b.fsub(_always(0.0), rise)), greatest)
        is_open = gentle if is_open is None else b.and_(gentle, is_open)
        ticks = b.select(b.fcmp_ordered("<", ticks, cap), ticks, cap)
        ticks = b.select(is_open, ticks, _always(float(NEVER)))
        new = b.add(b.fptosi(ticks, _INTS), _all(b, arguments[5], _INTS))
        better = b.icmp_signed("<", new, old)
        address = _address(context, b, kinds[10], arguments[10], b.mul(group_, _I64(8)))
        b.store(new, b.bitcast(address, _INTS.as_pointer()), align=4)
        return b.zext(b.bitcast(better, _BYTE), _I64)

    arguments = (
        heights,
        labels,
        types.int64,
        types.int64,
        types.float32,
        types.int32,
        lanes,
        types.int64,
        rates,
        table,
        out,
    )
    return types.uint64(*arguments), write
