"""Handling 取扱い (春日部市 第5, 練馬区 第5章): leave for risky acts, registers of what is held."""
