/* Numbers as text, without the locale: whoever embeds the library may have set a decimal comma. */
#include "base/base.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static locale_t plain; /* the "C" locale, made once and never changed; 0 without memory for it */

static void make_plain(void)
{
    plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

int number_format(char *out, size_t size, const char *format, va_list arguments)
{
    pthread_once(&once, make_plain);
    locale_t callers = uselocale(plain);
    int length = vsnprintf(out, size, format, arguments);
    uselocale(callers);
    return length;
}

double number_read(const char *text, char **end)
{
    pthread_once(&once, make_plain);
    return plain ? strtod_l(text, end, plain) : strtod(text, end);
}
