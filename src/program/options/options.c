/* Options of a command: finding, parsing, explaining. What a value is, kinds.c says. */
#include "options/options.h"

#include <string.h>

/* ---- finding ----------------------------------------------------------------------------- */

bool option_next(struct option_walk *w)
{
    if (!w->group) {
        w->group = w->command->groups;
        w->option = w->group->options;
    } else {
        w->option++;
    }
    while (w->group->options && !w->option->name) {
        w->group++;
        w->option = w->group->options;
    }
    if (!w->group->options)
        return false;
    w->offset = w->group->offset + w->option->offset;
    return true;
}

static bool find_option(const struct command *command, const char *name, size_t length,
                        struct option_walk *found)
{
    *found = (struct option_walk){.command = command};
    while (option_next(found))
        if (strlen(found->option->name) == length &&
            strncmp(found->option->name, name, length) == 0)
            return true;
    return false;
}

/* Levenshtein's distance. Names are short. */
static int distance(const char *a, const char *b)
{
    int row[64];
    int columns = (int)strlen(b) < 63 ? (int)strlen(b) : 63;
    for (int j = 0; j <= columns; j++)
        row[j] = j;
    for (int i = 1; *a; a++, i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= columns; j++) {
            int change = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < other ? change : other;
        }
    }
    return row[columns];
}

void word_nearest(const char *given, const char *name, const char **nearest)
{
    int half = (int)strlen(given) / 2 + 1;
    int least = *nearest ? distance(given, *nearest) : half < 4 ? half : 4;
    if (distance(given, name) < least)
        *nearest = name;
}

static enum hm_status unknown_option(const struct command *command, const char *given,
                                     struct hm_error *error)
{
    const char *nearest = NULL;
    for (struct option_walk w = {.command = command}; option_next(&w);)
        word_nearest(given, w.option->name, &nearest);
    if (nearest)
        return fail(error, HM_USAGE, "%s: there is no option --%s; did you mean --%s?",
                    command->name, given, nearest);
    return fail(error, HM_USAGE, "%s: there is no option --%s; see hogmine %s --help",
                command->name, given, command->name);
}

enum hm_status options_defaults(const struct command *command, void *settings,
                                struct hm_error *error)
{
    memset(settings, 0, command->settings_size);
    for (struct option_walk w = {.command = command}; option_next(&w);)
        if (w.option->usual)
            HM_TRY(option_set(w.option, w.option->usual, (char *)settings + w.offset, error));
    return HM_OK;
}

/* ---- parsing ----------------------------------------------------------------------------- */

/* One argument that starts with two dashes. *i is moved on when its value is the next argument. */
static enum hm_status parse_option(const struct command *command, int argc, char **argv, int *i,
                                   void *settings, struct hm_error *error)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    struct option_walk found;
    bool there = find_option(command, name, length, &found), negated = false;
    if (!there && strncmp(name, "no-", 3) == 0)
        there = negated =
            find_option(command, name + 3, length - 3, &found) && found.option->kind == OPTION_FLAG;
    if (!there) {
        char given[64];
        snprintf(given, sizeof given, "%.*s", (int)length, name);
        return unknown_option(command, given, error);
    }
    const struct option *o = found.option;
    void *field = (char *)settings + found.offset;
    if (o->kind == OPTION_FLAG && equals)
        return fail(error, HM_USAGE, "--%s takes no value; give --%s or --no-%s", o->name, o->name,
                    o->name);
    if (o->kind == OPTION_FLAG)
        return option_set(o, negated ? "false" : "true", field, error);
    if (equals)
        return option_set(o, equals + 1, field, error);
    if (*i + 1 >= argc)
        return fail(error, HM_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->value);
    return option_set(o, argv[++*i], field, error);
}

/* A text that was given and not its default. */
static bool has_text(const struct option_walk *w, const void *settings)
{
    return *(const char *const *)((const char *)settings + w->offset) != NULL;
}

static enum hm_status check_required(const struct command *command, const void *settings, int count,
                                     char **arguments, struct hm_error *error)
{
    bool excused = false;
    for (struct option_walk w = {.command = command}; option_next(&w);)
        excused = excused || (w.option->instead_of_required && has_text(&w, settings));
    for (struct option_walk w = {.command = command}; option_next(&w);)
        if (w.option->required && !excused && !has_text(&w, settings))
            return fail(error, HM_USAGE, "%s needs --%s %s: hogmine %s", command->name,
                        w.option->name, w.option->value, command->synopsis);
    if (count < command->fewest)
        return fail(error, HM_USAGE, "%s needs %s: hogmine %s", command->name,
                    command->fewest == 1 ? "an argument" : "more arguments", command->synopsis);
    if (command->most >= 0 && count > command->most)
        return fail(error, HM_USAGE,
                    "%s takes %d argument%s, and \"%.60s\" is one more: hogmine %s", command->name,
                    command->most, command->most == 1 ? "" : "s", arguments[command->most],
                    command->synopsis);
    return HM_OK;
}

/* ---- presets ----------------------------------------------------------------------------- */

static const struct option *preset_option(const struct command *command)
{
    for (struct option_walk w = {.command = command}; option_next(&w);)
        if (w.option->kind == OPTION_PRESET)
            return w.option;
    return NULL;
}

/* The value that the option is given last on the command line, or NULL. */
static const char *last_value(const struct option *o, int argc, char **argv)
{
    const char *value = NULL;
    size_t length = strlen(o->name);
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *name = argv[i] + 2;
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(name, o->name, length) != 0)
            continue;
        if (name[length] == '=')
            value = name + length + 1;
        else if (!name[length] && i + 1 < argc)
            value = argv[i + 1];
    }
    return value;
}

/* Whatever stands before or after it on the command line goes before it. An unknown name is said
 * where the option is parsed. */
static enum hm_status apply_preset(const struct command *command, int argc, char **argv,
                                   void *settings, struct hm_error *error)
{
    const struct option *o = preset_option(command);
    const char *name = o ? last_value(o, argc, argv) : NULL;
    const struct preset *preset = name ? o->presets : NULL;
    while (preset && preset->name && strcmp(preset->name, name) != 0)
        preset++;
    for (int i = 0; preset && preset->name && preset->options[i].option; i++) {
        const char *option = preset->options[i].option;
        struct option_walk found;
        if (find_option(command, option, strlen(option), &found))
            HM_TRY(option_set(found.option, preset->options[i].value,
                              (char *)settings + found.offset, error));
    }
    return HM_OK;
}

enum hm_status options_parse(const struct command *command, int argc, char **argv, void *settings,
                             int *count, bool *help, struct hm_error *error)
{
    bool all_paths = false;
    *count = 0;
    *help = false;
    HM_TRY(apply_preset(command, argc, argv, settings, error));
    for (int i = 0; i < argc; i++) {
        if (!all_paths && strcmp(argv[i], "--") == 0) {
            all_paths = true;
        } else if (!all_paths && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            *help = true;
            return HM_OK;
        } else if (!all_paths && strncmp(argv[i], "--", 2) == 0) {
            HM_TRY(parse_option(command, argc, argv, &i, settings, error));
        } else if (!all_paths && argv[i][0] == '-' && argv[i][1]) {
            return fail(error, HM_USAGE,
                        "%s: %s: options start with two dashes; a path that starts with one is "
                        "written ./%s",
                        command->name, argv[i], argv[i]);
        } else if (!*argv[i]) {
            return fail(error, HM_USAGE, "%s: a path is empty", command->name);
        } else {
            argv[(*count)++] = argv[i];
        }
    }
    return check_required(command, settings, *count, argv, error);
}

/* ---- explaining -------------------------------------------------------------------------- */

#define WIDTH 80 /* of --help, wherever it goes */
#define LEFT 29  /* where explanations begin */

/* Paragraphs between empty lines; where they are broken in the source says nothing. */
static void put_paragraphs(const char *words, struct text *t)
{
    while (*words) {
        struct text paragraph = {0};
        const char *end = strstr(words, "\n\n");
        end = end ? end : words + strlen(words);
        for (; words < end; words++)
            text_append(&paragraph, *words == '\n' ? " " : words, 1);
        text_wrapped(t, paragraph.bytes ? paragraph.bytes : "", 0, WIDTH);
        text_printf(t, "\n");
        words += strspn(words, "\n");
        t->failed = t->failed || paragraph.failed;
        text_free(&paragraph);
    }
}

static void explain_options(const struct command *command, struct text *t)
{
    const struct option_group *group = NULL;
    for (struct option_walk w = {.command = command}; option_next(&w); group = w.group) {
        const struct option *o = w.option;
        char left[64];
        if (w.group != group && w.group->title)
            text_printf(t, "%s%s:\n", group ? "\n" : "", w.group->title);
        int length = snprintf(left, sizeof left, "  --%s%s%s", o->name, o->value ? " " : "",
                              o->value ? o->value : "");
        text_printf(t, "%-*s ", LEFT - 1, left);
        if (length >= LEFT)
            text_printf(t, "\n%*s", LEFT, "");
        text_wrapped(t, o->help, LEFT, WIDTH);
    }
}

static void explain_preset(const struct option *option, const struct preset *p, struct text *t)
{
    struct text line = {0};
    text_printf(t, "\n--%s %s:\n  ", option->name, p->name);
    text_wrapped(t, p->help, 2, WIDTH);
    for (int i = 0; p->options[i].option; i++)
        text_printf(&line, "%s--%s %s", i ? " " : "", p->options[i].option, p->options[i].value);
    text_printf(t, "    ");
    text_wrapped(t, line.bytes ? line.bytes : "", 4, WIDTH);
    text_free(&line);
}

void options_help(const struct command *command, FILE *file)
{
    struct text t = {0};
    const struct option *with_presets = preset_option(command);
    text_printf(&t, "hogmine %s\n\n", command->synopsis);
    put_paragraphs(command->description, &t);
    explain_options(command, &t);
    for (const struct preset *p = with_presets ? with_presets->presets : NULL; p && p->name; p++)
        explain_preset(with_presets, p, &t);
    fputs(t.failed ? "out of memory\n" : t.bytes, file);
    text_free(&t);
}
