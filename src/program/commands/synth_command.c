/* hogmine synth: the embedded data set. */
#include "commands/commands.h"
#include "synth/synth.h"

#include <string.h>

struct synth_settings {
    struct common_settings common;
    int object, images, width, height;
    uint64_t seed;
    struct synth_knobs knobs;
    bool force;
};

#define AT(field) offsetof(struct synth_settings, field)

static const struct option options_synth[] = {
    {"images", "N", OPTION_INT, AT(images),
     "person-free scenes (default: 60); twice as many crops, a quarter as many annotated scenes",
     .usual = "60", .low = 1, .high = 1000000},
    {"object", "KIND", OPTION_CHOICE, AT(object),
     "what is annotated: person (default), or sign: traffic signs of four shapes, 40 pixels to "
     "three tenths of the scene tall unless --smallest and --tallest say otherwise",
     .choices = synth_objects},
    {"seed", "N", OPTION_SEED, AT(seed), "another seed is another city (default: 1)", .usual = "1"},
    {"width", "PIXELS", OPTION_INT, AT(width), "of the scenes (default: 640)", .usual = "640",
     .low = SYNTH_MIN_WIDTH, .high = SYNTH_MAX_SIDE},
    {"height", "PIXELS", OPTION_INT, AT(height), "of the scenes (default: 480)", .usual = "480",
     .low = SYNTH_MIN_HEIGHT, .high = SYNTH_MAX_SIDE},
#define KNOB_OPTION(name, kind, unit, least, most, standard, what)                                 \
    {#name,                                                                                        \
     unit,                                                                                         \
     OPTION_##kind,                                                                                \
     AT(knobs.name),                                                                               \
     what " (" #least " to " #most "; default: " #standard ")",                                    \
     .usual = #standard,                                                                           \
     .low = least,                                                                                 \
     .high = most},
    SYNTH_KNOBS(KNOB_OPTION)
#undef KNOB_OPTION
        {"force", NULL, OPTION_FLAG, AT(force), "replace the set that is in DIR"},
    {0},
};

static const struct option_group groups[] = {
    {NULL, options_synth, 0}, {"In common", options_common, AT(common)}, {0}};

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
                                               is_of_street, NULL};

static void print_made(const struct synth_made *made, const char *folder, bool signs,
                       struct text *t)
{
    const char *one = signs ? "sign" : "person", *many = signs ? "signs" : "people";
    text_printf(t, "%s/positives  %zu training crops, a %s in each\n", folder, made->positives,
                one);
    text_printf(t, "%s/negatives  %zu %s-free scenes\n", folder, made->negatives, one);
    if (made->unlabelled)
        text_printf(t, "%s/unlabelled.csv  ... of which %zu hold %s %s nobody labelled\n", folder,
                    made->unlabelled, many, signs ? "that" : "whom");
    text_printf(t, "%s/street     %zu annotated scenes, %zu %s in street.csv\n", folder,
                made->streets, made->people, many);
    text_printf(t, "%s/contact-sheet.png  to look at; %s/README.txt  its knobs\n", folder, folder);
}

static void print_json(const struct command_line *line, const struct synth_made *made,
                       struct text *t)
{
    struct json j = json_start(t);
    json_put_object(&j, NULL);
    json_put(&j,
             "schema %d folder %s positives %zu negatives %zu unlabelled %zu street %zu people %zu",
             1, line->paths[0], made->positives, made->negatives, made->unlabelled, made->streets,
             made->people);
    json_put_key(&j, "options");
    options_json(line->command, line->settings, t);
    json_finish(&j);
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct synth_settings *s = line->settings;
    struct synth_options options = synth_usual(s->images, s->seed, s->width, s->height);
    options.knobs = s->knobs;
    options.object = (enum synth_object)s->object;
    struct synth_made made = {0};
    struct threads *threads;
    HM_TRY(synth_check(&options, error));
    HM_TRY(check_folder(line->paths[0], s->force, &made_street, error));
    HM_TRY(folder_clear(line->paths[0], &made_street, error));
    HM_TRY(common_start(&s->common, &threads, error));
    double start = clock_seconds();
    enum hm_status status = synth_write(line->paths[0], &options, threads, &made, error);
    threads_free(threads);
    HM_TRY(status);
    struct terminal terminal = terminal_open(s->common.quiet);
    terminal_say(&terminal, "made in %.1f s", clock_seconds() - start);
    struct text result = {0};
    if (s->common.json)
        print_json(line, &made, &result);
    else
        print_made(&made, line->paths[0], s->object == SYNTH_SIGN, &result);
    return print_words(&result, s->common.json, error);
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
        "--tallest, --unlabelled. --object sign makes the same of traffic signs.",
    .groups = groups,
    .settings_size = sizeof(struct synth_settings),
    .fewest = 1,
    .most = 1,
    .run = run,
};
