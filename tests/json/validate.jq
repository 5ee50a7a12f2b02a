# SPDX-License-Identifier: GPL-2.0-or-later
# Validates its input against the JSON Schema in $schema[0], as far as our own schema goes: $ref within
# the document, type, const, enum, pattern, minimum, required, properties, additionalProperties,
# items. Each fault is a string: PATH: what is wrong. Another keyword is a fault as well.

def type_of: if type == "number" and . == floor then "integer" else type end;

def known:
	["$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern",
	 "minimum", "required", "properties", "additionalProperties", "items"];

def check($s; $at):
	. as $value
	| if $s == true then empty
	elif $s == false then "\($at): not allowed"
	else
		(($s | keys_unsorted) - known | .[] | "\($at): the schema says \(.), which nobody checks"),
		(if $s | has("$ref") then
			($s."$ref" | ltrimstr("#/$defs/")) as $name
			| $schema[0]."$defs"[$name] as $target
			| if $target then $value | check($target; $at) else "\($at): no \($name)" end
		else empty end),
		(if $s | has("type") then
			($value | type_of) as $is
			| if [$s.type] | flatten | index($is) or (index("number") and $is == "integer") then empty
			  else "\($at): is of type \($is), not \($s.type)" end
		else empty end),
		(if ($s | has("const")) and $value != $s.const then "\($at): is not \($s.const)" else empty end),
		(if ($s | has("enum")) and ($s.enum | index([$value]) | not) then "\($at): \($value) is none of \($s.enum)"
		 else empty end),
		(if ($s | has("pattern")) and ($value | type) == "string" and ($value | test($s.pattern) | not)
		 then "\($at): \($value) does not match \($s.pattern)" else empty end),
		(if ($s | has("minimum")) and ($value | type) == "number" and $value < $s.minimum
		 then "\($at): \($value) is below \($s.minimum)" else empty end),
		(if ($value | type) == "object" then
			(($s.required // [])[] | select(. as $key | $value | has($key) | not) | "\($at): \(.) is missing"),
			($value | to_entries[] | . as $entry
			 | (if ($s.properties // {}) | has($entry.key) then $s.properties[$entry.key]
			    elif $s | has("additionalProperties") then $s.additionalProperties
			    else true end) as $sub
			 | $entry.value | check($sub; "\($at).\($entry.key)"))
		else empty end),
		(if ($value | type) == "array" and ($s | has("items")) then
			$value | to_entries[] | . as $entry | $entry.value | check($s.items; "\($at)[\($entry.key)]")
		else empty end)
	end;

check($schema[0]; "")
