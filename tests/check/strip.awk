# SPDX-License-Identifier: GPL-2.0-or-later
# C without its comments and with strings intact; lines keep their numbers.
{
	out = ""
	line = $0
	while (line != "") {
		if (in_comment) {
			end = index(line, "*/")
			if (!end)
				break
			in_comment = 0
			line = substr(line, end + 2)
			out = out " "
		} else if (match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/)) {
			token = substr(line, RSTART, RLENGTH)
			out = out substr(line, 1, RSTART - 1)
			line = substr(line, RSTART + RLENGTH)
			if (token == "//")
				break
			if (token == "/*")
				in_comment = 1
			else
				out = out token
		} else {
			out = out line
			break
		}
	}
	print out
}
