/* One writer of JSON: commas, quotes and brackets are its own. */
#ifndef HM_JSON_WRITER_H
#define HM_JSON_WRITER_H

#include "base/base.h"

#define JSON_DEPTH_MOST 16

/* A document on its way into a text. */
struct json {
    struct text *out;
    int depth;
    bool line, later;              /* a new line is due; something stands before in this list */
    char closing[JSON_DEPTH_MOST]; /* of what is open: '}' or ']' */
};
struct json json_start(struct text *out);

/* An object or a list begins; json_put_end closes the one that was opened last. `key` is its name
 * in the object around it; NULL in a list, and for the document. */
void json_put_object(struct json *j, const char *key);
void json_put_list(struct json *j, const char *key);
void json_put_end(struct json *j);
/* Closes all that is open, and ends the document with a newline. */
void json_finish(struct json *j);
/* What comes next, or the bracket that closes, begins a new line. */
void json_put_line(struct json *j);

void json_put_string(struct json *j, const char *key, const char *value); /* NULL: null */
void json_put_bool(struct json *j, const char *key, bool value);
void json_put_int(struct json *j, const char *key, int64_t value);
void json_put_count(struct json *j, const char *key, uint64_t value);
/* Numbers that are not finite are null. A number reads back as the same double, a float as the same
 * float; digits are all that count, places are those behind the point. */
void json_put_number(struct json *j, const char *key, double value);
void json_put_float(struct json *j, const char *key, float value);
void json_put_digits(struct json *j, const char *key, double value, int digits);
void json_put_fixed(struct json *j, const char *key, double value, int places);
/* The caller appends one value to the text itself, next. */
void json_put_key(struct json *j, const char *key);

#endif
