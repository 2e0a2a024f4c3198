"""Many applications of one kind from one file: a row each, under the kind's own headings."""
