/* JSON of annotation tools, by jansson. */
#include "data/data_internal.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

json_t *json_document(struct truth_builder *b, struct place place, const char *text, size_t length)
{
    json_error_t why;
    json_t *tree = json_loadb(text, length, JSON_ALLOW_NUL, &why);
    if (!tree && json_error_code(&why) == json_error_invalid_utf8) { /* Latin-1 */
        struct text utf8 = {0};
        for (size_t i = 0; i < length; i++) {
            char two[4];
            text_append(&utf8, two, utf8_put(two, (unsigned char)text[i]));
        }
        tree = utf8.failed ? NULL : json_loadb(utf8.bytes, utf8.length, JSON_ALLOW_NUL, &why);
        text_free(&utf8);
    }
    if (!tree) {
        place.line = place.line ? place.line : (size_t)(why.line > 0 ? why.line : 0);
        build_drop(b, DATA_DROP_LINE, place, "%s", why.text);
    }
    return tree;
}

double json_number(const json_t *value)
{
    if (json_is_string(value))
        return number_of(json_string_value(value));
    return json_is_number(value) ? json_number_value(value) : NAN;
}

struct raw_box box_empty(void)
{
    return (struct raw_box){.xmin = NAN, .ymin = NAN, .xmax = NAN, .ymax = NAN};
}

void box_hold(struct raw_box *box, double x, double y)
{
    if (isnan(box->xmin)) {
        box->xmin = box->xmax = x;
        box->ymin = box->ymax = y;
    }
    if (!isfinite(x) || !isfinite(y)) { /* one bad point spoils the outline */
        box->xmin = box->xmax = INFINITY;
        return;
    }
    box->xmin = x < box->xmin ? x : box->xmin;
    box->xmax = x > box->xmax ? x : box->xmax;
    box->ymin = y < box->ymin ? y : box->ymin;
    box->ymax = y > box->ymax ? y : box->ymax;
}
