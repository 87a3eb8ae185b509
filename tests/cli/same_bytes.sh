#!/bin/sh
# same_bytes.sh HOGMINE OTHER: two builds make the same data and train the same model from it
# and draw the same pictures of it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in a b; do
    [ $build = a ] && program=$1 || program=$2
    "$program" synth "$work/$build" --images 4 --seed 9 --width 320 --height 256 --quiet >/dev/null
    "$program" synth "$work/$build-knobs" --images 4 --seed 9 --width 320 --height 256 --quiet \
        --clutter 2 --contrast 0.6 --blur 1.5 --noise 9 --occlusion 50% --crowding 3 \
        --smallest 40 --tallest 150 --unlabelled 50% >/dev/null
    "$program" train --positives "$work/$build/positives" --negatives "$work/$build/negatives" \
        --max-rounds 2 --out "$work/$build-run" --quiet >/dev/null
    # Under one name for both builds, since pictures say what they are of.
    cp "$work/$build-run/model.json" "$work/model.json"
    for photo in "$work/$build"/street/*.jpg; do cp "$photo" "$work/photo.jpg"; done
    "$program" show "$work/model.json" --out "$work/$build.png" >/dev/null
    "$program" show "$work/photo.jpg" --model "$work/model.json" --out "$work/$build.svg" >/dev/null
done
diff -r "$work/a" "$work/b"
diff -r "$work/a-knobs" "$work/b-knobs"
cmp "$work/a-run/model.json" "$work/b-run/model.json"
cmp "$work/a.png" "$work/b.png"
cmp "$work/a.svg" "$work/b.svg"
