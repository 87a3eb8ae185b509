/* hogmine synth: the embedded data set. */
#include "commands/cli.h"

#include <string.h>

#define KNOB(name) offsetof(struct settings, knobs.name)

static const struct option options_synth[] = {
    {"images", "N", OPTION_INT, offsetof(struct settings, images), 1, 1000000, NULL,
     "person-free scenes (default: 60); twice as many crops, a quarter as many annotated scenes",
     false},
    {"seed", "N", OPTION_SEED, offsetof(struct settings, seed), 0, 0, NULL,
     "another seed is another city (default: 1)", false},
    {"width", "PIXELS", OPTION_INT, offsetof(struct settings, width), SYNTH_MIN_WIDTH,
     SYNTH_MAX_SIDE, NULL, "of the scenes (default: 640)", false},
    {"height", "PIXELS", OPTION_INT, offsetof(struct settings, height), SYNTH_MIN_HEIGHT,
     SYNTH_MAX_SIDE, NULL, "of the scenes (default: 480)", false},
#define KNOB_OPTION(name, kind, unit, low, high, usual, what)                                      \
    {#name, unit, OPTION_##kind, KNOB(name),                                                       \
     low,   high, NULL,          what " (" #low " to " #high "; default: " #usual ")",             \
     false},
    SYNTH_KNOBS(KNOB_OPTION)
#undef KNOB_OPTION
        {"force", NULL, OPTION_FLAG, offsetof(struct settings, force), 0, 0, NULL,
         "replace the set that is in DIR", false},
    {0},
};

static const struct option *const groups[] = {options_synth, options_common, NULL};

static bool is_of_street(const char *name)
{
    static const char *const names[] = {"positives",  "negatives",      "street",
                                        "street.csv", "unlabelled.csv", "contact-sheet.png",
                                        "README.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const struct folder_kind made_street = {"a made street", "README.txt", "hogmine",
                                               is_of_street};

static void defaults(struct settings *s)
{
    s->images = 60;
    s->width = 640;
    s->height = 480;
    s->knobs = synth_usual(0, 0, 0, 0).knobs;
}

static void print_made(const struct synth_made *made, const char *folder, struct text *t)
{
    text_printf(t, "%s/positives  %zu training crops, a person in each\n", folder, made->positives);
    text_printf(t, "%s/negatives  %zu person-free scenes\n", folder, made->negatives);
    if (made->unlabelled)
        text_printf(t, "%s/unlabelled.csv  ... of which %zu hold people whom nobody labelled\n",
                    folder, made->unlabelled);
    text_printf(t, "%s/street     %zu annotated scenes, %zu people in street.csv\n", folder,
                made->streets, made->people);
    text_printf(t, "%s/contact-sheet.png  to look at; %s/README.txt  its knobs\n", folder, folder);
}

static void print_json(const struct command *command, const struct settings *s,
                       const struct synth_made *made, const char *folder, struct text *t)
{
    text_printf(t, "{\"schema\": 1, \"folder\": ");
    text_json_string(t, folder);
    text_printf(t,
                ", \"positives\": %zu, \"negatives\": %zu, \"unlabelled\": %zu, \"street\": %zu,\n"
                " \"people\": %zu, \"options\": ",
                made->positives, made->negatives, made->unlabelled, made->streets, made->people);
    options_json(command, s, t);
    text_printf(t, "}\n");
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)count;
    struct synth_options options = synth_usual(s->images, s->seed, s->width, s->height);
    options.knobs = s->knobs;
    struct synth_made made = {0};
    enum hm_status status = synth_check(&options, error);
    if (status == HM_OK)
        status = check_folder(paths[0], s->force, &made_street, error);
    if (status == HM_OK)
        status = folder_clear(paths[0], &made_street, error);
    if (status != HM_OK)
        return status;
    struct threads *threads = start_threads(s, error);
    if (!threads)
        return error->status;
    double start = clock_seconds();
    status = synth_write(paths[0], &options, threads, &made, error);
    threads_free(threads);
    if (status != HM_OK)
        return status;
    struct terminal terminal = terminal_open(s);
    terminal_say(&terminal, "made in %.1f s", clock_seconds() - start);
    struct text result = {0};
    if (s->json)
        print_json(command, s, &made, paths[0], &result);
    else
        print_made(&made, paths[0], &result);
    return print_result(&result, error);
}

const struct command command_synth = {
    .name = "synth",
    .synopsis = "synth DIR [--images N] [--seed S] [knobs]",
    .summary = "make a street data set with truth, from nothing but a seed",
    .description =
        "Makes DIR/positives (crops of pedestrians), DIR/negatives (person-free scenes full of\n"
        "things that fool a detector), DIR/street (annotated scenes, street.csv) and\n"
        "DIR/contact-sheet.png. The same options give the same bytes on every machine;\n"
        "DIR/README.txt says them. Each knob changes one thing, to see what it does to a\n"
        "detector: --clutter, --contrast, --blur, --noise, --occlusion, --crowding, --smallest,\n"
        "--tallest, --unlabelled.",
    .options = groups,
    .defaults = defaults,
    .fewest = 1,
    .most = 1,
    .run = run,
};
