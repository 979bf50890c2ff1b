"""Files in, tables out: everything that touches disk, processes, progress and clocks."""
