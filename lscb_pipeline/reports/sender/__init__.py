"""What goes back to who sent a file, values and all: its check, its annotated copy, its receipt, the next workbook.

For their sender's eyes alone. Not here: what others read of it (readiness/, release/).
"""
