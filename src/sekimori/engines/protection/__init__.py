"""Protection 保護区分: from the facts of a holding to its level, with the reasons. Pure."""
