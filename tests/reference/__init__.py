"""What the walk must answer, written a second time as plainly as possible, and random worlds to hold it against.

Nothing here imports `diagnostics`: the reference may share a mistake with the walk only by making it again.
"""
