"""The report 対応状況報告書 and the matrix as a table: from the cached matrix to paper and to other software."""
