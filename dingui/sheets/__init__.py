"""Tables of cells, pasted or opened: CSV, what a spreadsheet copies, and Excel's workbooks."""
