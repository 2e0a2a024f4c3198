"""情報システムにおける安全の確保等 (Kasukabe 第6; Nerima by its security policy): a folder for each thing the chapter keeps."""
