/* html: a page that is one file. Nothing is fetched from elsewhere and nothing runs: the page says
 * so itself, in a Content-Security-Policy that browsers hold it to. What stands on the page is none
 * of this header's business.
 *
 * Words are escaped by html_put and by nothing else: its format is markup, its arguments are words.
 * As with text_printf, a failed allocation is remembered in the text.
 */
#ifndef HM_HTML_H
#define HM_HTML_H

#include "image/image.h"
#include "report/svg.h"

/* Head, styles, and <main>. refresh: seconds after which a browser is to read the page again, 0:
 * never. Colours follow the reader's light or dark, charts' too (svg_color's variables). */
void html_begin(struct text *out, const char *title, int refresh);
void html_end(struct text *out);

/* Appends the format, with %s escaped as svg_escape does, so that it is safe as content and within
 * double quotes. Of printf's kinds there are d, ld, zu, g and f (with a precision), s and %. */
void html_put(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes as base64 (RFC 4648). */
void html_base64(struct text *out, const void *bytes, size_t length);
/* <img> with the file's bytes in it. alt: what it shows, for those who do not see it. */
void html_image(struct text *out, bool jpeg, const struct text *file, int width, int height,
                const char *alt);

#endif
