/* A line of the library in the words of the command line: a setting that it names in backquotes
 * becomes the option of that name. */
#include "options/options.h"

#include <string.h>

size_t option_of_setting(const char *text, char option[OPTION_NAME])
{
    size_t length = setting_length(text);
    if (length == 0 || length + 3 > OPTION_NAME)
        return 0;
    memcpy(option, "--", 2);
    for (size_t i = 0; i < length; i++)
        option[2 + i] = text[1 + i] == '_' ? '-' : text[1 + i];
    option[2 + length] = 0;
    return length + 2;
}

void option_words(const char *line, struct text *out)
{
    while (*line) {
        char option[OPTION_NAME];
        size_t taken = option_of_setting(line, option);
        text_append(out, taken ? option : line, taken ? strlen(option) : 1);
        line += taken ? taken : 1;
    }
}
