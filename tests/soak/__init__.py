"""What an archive has to survive: kill -9 at any moment and at each write, a full disk, a file that may not be written,
a clock that jumps, two crawls at once, a reader that does not let go. The sample district is crawled for real.

`python -m tests.soak` (make soak) runs every module of this folder that has `soak(report)`.
"""
