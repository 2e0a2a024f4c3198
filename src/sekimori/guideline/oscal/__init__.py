"""OSCAL (NIST's Open Security Controls Assessment Language): a pack out as a catalog, other catalogs in. Pure."""
