/* The page's frame and its styles, escaping, files as data. See html.h. */
#include "report/html.h"

#include <stdio.h>
#include <string.h>

/* ---- the frame --------------------------------------------------------------------------- */

/* Colours of text have a contrast of at least 4.5 on their ground, of curves at least 3, in both
 * lights (WCAG 2.1, 1.4.3 and 1.4.11); tests/report/test_browser.py measures. */
static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#c9d1d9;"
    "--card:#f4f6f8;--accent:#0b5cad;--series-1:#0072b2;--series-2:#c25200;--series-3:#007d5b;"
    "--series-4:#b5508a;--series-5:#806400;--series-6:#2b7fb8;--series-7:#7a5195;--series-8:#"
    "1b1f24}"
    "@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e8ebee;--soft:#a5afb9;"
    "--line:#3d454d;--card:#1e2327;--accent:#7cb8f5;--series-1:#56b4e9;--series-2:#f08c4a;"
    "--series-3:#3cc79d;--series-4:#e58fc0;--series-5:#dcbb3c;--series-6:#9cc9f0;"
    "--series-7:#c39be0;--series-8:#e8ebee}}\n"
    "@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--card:#fff;"
    "--line:#999;--accent:#000}nav{display:none}figure,tr,.window{break-inside:avoid}"
    "h2,h3{break-after:avoid}.scroll{overflow:visible}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}\n"
    "header,main,footer{max-width:1320px;margin:0 auto;padding:0 16px}"
    "h1{font-size:1.6rem;margin:1.2rem 0 .4rem;overflow-wrap:anywhere}"
    "h2{font-size:1.3rem;margin:2.4rem 0 .6rem;padding-top:.8rem;border-top:1px solid var(--line)}"
    "h3{font-size:1.05rem;margin:1.4rem 0 .4rem;overflow-wrap:anywhere}p{max-width:75ch}\n"
    "a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.5rem 0}"
    "nav a{display:inline-block;padding:.2rem 0}\n"
    ".outcome{max-width:75ch;font-size:1.2rem;border-left:5px solid var(--accent);padding:.3rem 0 "
    ".3rem .9rem}"
    ".missing{background:var(--card);border:1px solid var(--line);border-radius:6px;"
    "padding:.2rem 1rem;margin:1rem 0}.soft,figcaption{color:var(--soft)}\n"
    "figure{margin:0}figcaption{font-size:.88rem;max-width:75ch}"
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));"
    "gap:1.4rem}.charts svg{width:100%}\n"
    ".windows{display:flex;flex-wrap:wrap;gap:.8rem;margin:.6rem 0;padding:0;list-style:none}"
    ".window{width:136px;font-size:.82rem;line-height:1.35;overflow-wrap:anywhere}"
    ".window img{display:block}.window b{font-variant-numeric:tabular-nums}"
    ".templates{display:flex;flex-wrap:wrap;gap:1rem}img{max-width:100%;height:auto}\n"
    ".scroll{overflow-x:auto}.scroll svg{min-width:640px}"
    "table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;color:var(--soft);padding:.3rem 0}"
    "th,td{padding:.2rem .7rem .2rem 0;text-align:right;border-bottom:1px solid var(--line);"
    "vertical-align:top;white-space:nowrap}th{font-weight:600}th:first-child,.words td{text-align:"
    "left}.tables{display:flex;flex-wrap:wrap;gap:1rem 3rem}"
    ".words th{text-align:left}.words td{overflow-wrap:anywhere;min-width:8ch}"
    "pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem 1rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere;font-size:.88rem}"
    "footer{margin-top:3rem;padding-bottom:2rem;color:var(--soft);font-size:.88rem}\n";

void html_begin(struct text *out, const char *title, int refresh)
{
    html_put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html_put(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "img-src data:; style-src 'unsafe-inline'\">\n");
    html_put(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if (refresh > 0)
        html_put(out, "<meta http-equiv=\"refresh\" content=\"%d\">\n", refresh);
    html_put(out, "<title>%s</title>\n<style>\n", title);
    text_append(out, style, sizeof style - 1);
    html_put(out, "</style>\n</head>\n<body>\n");
}

void html_end(struct text *out)
{
    html_put(out, "</body>\n</html>\n");
}

/* ---- words ------------------------------------------------------------------------------- */

/* One conversion of printf's, such as "%.3f" or "%ld"; returns what follows it. */
static const char *put_conversion(struct text *out, const char *format, va_list *arguments)
{
    char one[16];
    size_t length = 1 + strspn(format + 1, "0123456789.+-lz") + 1;
    snprintf(one, sizeof one, "%.*s", (int)length, format);
    switch (one[length < sizeof one ? length - 1 : 0]) {
    case 's':
        svg_escape(out, va_arg(*arguments, const char *));
        break;
    case 'd':
        if (strchr(one, 'l'))
            text_printf(out, one, va_arg(*arguments, long));
        else
            text_printf(out, one, va_arg(*arguments, int));
        break;
    case 'u':
        text_printf(out, one, va_arg(*arguments, size_t));
        break;
    default:
        text_printf(out, one, va_arg(*arguments, double));
    }
    return format + length;
}

void html_put(struct text *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    while (*format) {
        size_t plain = strcspn(format, "%");
        text_append(out, format, plain);
        format += plain;
        if (format[0] == '%' && format[1] == '%') {
            text_append(out, "%", 1);
            format += 2;
        } else if (*format) {
            format = put_conversion(out, format, &arguments);
        }
    }
    va_end(arguments);
}

/* ---- files ------------------------------------------------------------------------------- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void html_base64(struct text *out, const void *data, size_t length)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)(left > 1 ? bytes[i + 1] : 0) << 8 |
                         (left > 2 ? bytes[i + 2] : 0);
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
                        left > 1 ? digits[three >> 6 & 63] : '=',
                        left > 2 ? digits[three & 63] : '='};
        text_append(out, four, 4);
    }
}

void html_image(struct text *out, bool jpeg, const struct text *file, int width, int height,
                const char *alt)
{
    html_put(out, "<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/%s;base64,", width,
             height, alt, jpeg ? "jpeg" : "png");
    html_base64(out, file->bytes, file->length);
    html_put(out, "\">");
}
