"""What is computed: pure functions, frames and rasters in, frames and rasters out."""

from geo._compiled import watch

watch()
