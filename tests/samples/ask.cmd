# its own code; the first page, where nothing is; a process that is not there
ask
ask $$ 0
ask 999999999 0
