"""The tests; a package of its own, since an installed one may have the same name."""
