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

/* Members of the object, their names between the places of printf:
 *
 *     json_put(&j, "name %s images %zu \n lamr %g", name, images, lamr);
 *
 * %s is a string, or null where it is NULL; %d, %ld, %zu, %llu are whole numbers, %i is true or
 * false. %g reads back as the same double; %.9g has so many digits (a float needs 9), %.2f so many
 * places. Numbers that are not finite are null. \n begins a new line. Brackets open and close
 * objects and lists, in which a place needs no name:
 *
 *     json_put(&j, "window { x %d y %d } sides [ %g %g ]", x, y, left, right);
 */
void json_put(struct json *j, const char *members, ...) __attribute__((format(printf, 2, 3)));

/* One value, with a name that is not fixed; key NULL: of a list. */
void json_put_string(struct json *j, const char *key, const char *value);
void json_put_count(struct json *j, const char *key, uint64_t value);
void json_put_bool(struct json *j, const char *key, bool value);
void json_put_number(struct json *j, const char *key, double value);
/* The caller appends the value to the text itself, next. */
void json_put_key(struct json *j, const char *key);

#endif
