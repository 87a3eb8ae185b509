#!/bin/sh
# usage: one_object.sh OBJECT COMPILER OBJCOPY AR OUT.a ARCHIVE...
# Joins archives into one object, makes its hidden names local and puts it into OUT.a.
set -eu
object=$1 compiler=$2 objcopy=$3 ar=$4 out=$5
shift 5
"$compiler" -r -nostdlib -o "$object" -Wl,--whole-archive "$@" -Wl,--no-whole-archive
"$objcopy" --localize-hidden "$object"
rm -f "$out"
"$ar" rcs "$out" "$object"
rm -f "$object"
