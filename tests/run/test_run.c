/* The run folder: what is written reads back, what is no such file is refused with its place, and
 * only what hogmine put there is removed. */
#include "run/run.h"
#include "folder.h"
#include "test.h"

static const char *run;

static void put(const char *name, const char *text)
{
    char path[600];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", run, name);
    file = fopen(path, "wb");
    if (CHECK(file)) {
        fwrite(text, 1, strlen(text), file);
        fclose(file);
    }
}

static bool is_there(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", run, name);
    return file_exists(path);
}

static bool empty(const char *path)
{
    enum folder_state found;
    return folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_EMPTY;
}

/* ---- there and back ---------------------------------------------------------------------- */

static const struct mine_round ledger_rows[] = {
    {.round = 0,
     .images = 3,
     .added = 30,
     .pool_positives = 5,
     .pool_negatives = 30,
     .gap = NAN,
     .objective = 0.1 + 0.2,
     .solver_gap = 1e-4,
     .validation_miss = NAN,
     .rss_bytes = 7 << 20},
    {.round = 1,
     .skipped = 1,
     .windows = 9007199254740992,
     .hard = 8,
     .known = 1,
     .fresh = 7,
     .evicted = 2,
     .returned = 1,
     .gap = 1.5,
     .objective = 1.0 / 3,
     .weight_cosine = -0.5,
     .fppw = 1e-5,
     .validation_miss = 0.25,
     .scan_seconds = 1.5,
     .complete = true,
     .support = 12,
     .solver_gap = NAN},
};

static void a_ledger_reads_back(void)
{
    struct run_ledger one = {(struct mine_round *)ledger_rows, 2, 0, {0}}, two;
    struct hm_error error = {0};
    CHECK(run_write(run, RUN_LEDGER, 0, &one, &error) == HM_OK);
    CHECK(run_read(run, RUN_LEDGER, 0, &two, &error) == HM_OK);
    CHECK(two.count == 2 && two.columns == ledger_columns());
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < ledger_columns(); c++) {
            double a = ledger_value(&ledger_rows[r], c), b = ledger_value(&two.rounds[r], c);
            if (!CHECK((isnan(a) && isnan(b)) || fabs(a - b) <= 1e-6 * fabs(a)))
                printf("# %s\n", ledger_name(c));
        }
    CHECK(!(two.rounds[0].objective < 0.1 + 0.2) && !(two.rounds[0].objective > 0.1 + 0.2));
    CHECK_NEAR(run_ledger_value(&two, 1, "validation_miss"), 0.25, 0);
    CHECK(isnan(run_ledger_value(&two, 2, "gap")) && isnan(run_ledger_value(&two, 0, "none")));
    run_ledger_free(&two);
    /* Of another hogmine: fewer columns, and one that is not known here. */
    put("rounds.csv", "round,mood,added,gap\n0,fine,3,\n1,bad,4,1.25\n");
    CHECK(run_read(run, RUN_LEDGER, 0, &two, &error) == HM_OK);
    CHECK(two.count == 2 && two.columns == 3 && two.rounds[1].added == 4);
    CHECK_NEAR(run_ledger_value(&two, 1, "gap"), 1.25, 0);
    CHECK(isnan(run_ledger_value(&two, 1, "objective")));
    run_ledger_free(&two);
}

static void lists_of_windows_read_back(void)
{
    static const enum run_file lists[] = {RUN_ADDED, RUN_EVICTED, RUN_SUSPECTS};
    struct run_window items[] = {
        {.image = "a, \"b\"\n.jpg",
         .key = {0, 3, -8, 16, 0},
         .box = {-1.25, 2, 64, 128, 0.1F},
         .above = 0.7F,
         .final = -0.25,
         .round = 2,
         .crop = "0001.png"},
        {.image = "c.png", .key = {1, 0, 0, 0, 0}, .box = {0, 0, 80.5, 161, -1}},
    };
    struct run_windows one = {.items = items, .count = 2}, two;
    for (size_t l = 0; l < 3; l++) {
        bool suspects = lists[l] == RUN_SUSPECTS, scored = lists[l] != RUN_EVICTED;
        struct hm_error error = {0};
        CHECK(run_write(run, lists[l], 12, &one, &error) == HM_OK);
        CHECK(run_read(run, lists[l], 12, &two, &error) == HM_OK);
        CHECK_INT(two.count, 2);
        for (size_t i = 0; i < two.count; i++) {
            const struct run_window *a = &items[i], *b = &two.items[i];
            CHECK(strcmp(a->image, b->image) == 0 && b->key.image == -1);
            CHECK(memcmp(&a->box, &b->box, 4 * sizeof(double)) == 0);
            CHECK_NEAR(b->box.score, scored ? a->box.score : 0, 0);
            CHECK(suspects ? b->key.level == -1
                           : a->key.level == b->key.level && a->key.x == b->key.x &&
                                 a->key.y == b->key.y);
            CHECK(!suspects || (a->round == b->round && strcmp(a->crop, b->crop) == 0));
            CHECK_NEAR(b->above, suspects ? a->above : 0, 0);
            CHECK_NEAR(b->final, suspects ? a->final : 0, 0);
        }
        run_windows_free(&two);
    }
    CHECK(is_there("hard/012.csv") && is_there("evicted/012.csv"));
}

static void a_record_reads_back(void)
{
    struct run_record two, one = {.options = "{\"negatives\": \"/n\", \"C\": 1}",
                                  .chosen_c = 0.03,
                                  .positives = {"voc", "p", 4, 9, -1},
                                  .negatives = {NULL, "n", 5, -1, -1},
                                  .exclude = {NULL, "", -1, -1, 2}};
    CHECK(run_write(run, RUN_RECORD, 0, &one, NULL) == HM_OK);
    CHECK(run_read(run, RUN_RECORD, 0, &two, NULL) == HM_OK);
    CHECK(strcmp(two.program, RUN_PROGRAM) == 0 &&
          strcmp(run_option(&two, "negatives"), "/n") == 0);
    CHECK(!run_option(&two, "C") && !run_option(&two, "none"));
    CHECK_NEAR(two.chosen_c, 0.03, 0);
    CHECK(strcmp(two.positives.format, "voc") == 0 && two.positives.windows == 9);
    CHECK(two.negatives.images == 5 && two.negatives.windows == -1 && two.exclude.regions == 2);
    CHECK(run_other_data(&one, &two) == NULL);
    one.negatives.fingerprint = "m";
    CHECK(strcmp(run_other_data(&one, &two), "negatives") == 0);
    run_record_free(&two);
}

static void findings_read_back(void)
{
    struct run_diagnosis two, one = {.count = 2, .trusted = true};
    struct hm_error error = {0};
    one.items[0] = (struct run_finding){"size", "window", "a \"b\"", "c", {"/d", "/e"}, true};
    one.items[1] = (struct run_finding){.doubt = "few", .reason = "", .remedy = "more"};
    CHECK(run_write(run, RUN_DIAGNOSIS, 0, &one, &error) == HM_OK && is_there("doctor.json"));
    if (!CHECK(run_read(run, RUN_DIAGNOSIS, 0, &two, &error) == HM_OK))
        return;
    CHECK(two.count == 2 && two.trusted && two.items[0].ruins && !two.items[1].ruins);
    CHECK(strcmp(two.items[0].reason, "a \"b\"") == 0 && strcmp(two.items[0].doubt, "size") == 0);
    CHECK(strcmp(two.items[0].setting, "window") == 0 && !two.items[1].setting);
    CHECK(strcmp(two.items[0].examples[1], "/e") == 0 && !two.items[0].examples[2]);
    run_diagnosis_free(&two);
    put("doctor.json", "{\"findings\": [{\"finding\": \"few\"}]}");
    CHECK(run_read(run, RUN_DIAGNOSIS, 0, &two, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "doctor.json: finding 1");
    run_diagnosis_free(&two);
}

static void figures_and_state_read_back(void)
{
    struct run_bin bins[] = {{-0.1, {0, 7}}, {0, {1, 0}}, {0.1, {4, 1}}};
    struct run_scores one = {0, 3, bins}, two;
    CHECK(run_write(run, RUN_SCORES, 7, &one, NULL) == HM_OK);
    CHECK(run_read(run, RUN_SCORES, 7, &two, NULL) == HM_OK);
    CHECK(two.count == 3 && memcmp(bins, two.bins, sizeof bins) == 0);
    run_scores_free(&two);

    struct text state = {0}, back = {0}, held = {0};
    text_append(&state, "a\0b", 3);
    CHECK(!run_has(run, RUN_CHECKPOINT, 0));
    CHECK(run_write(run, RUN_CHECKPOINT, 0, &state, NULL) == HM_OK);
    CHECK(run_read(run, RUN_CHECKPOINT, 0, &back, NULL) == HM_OK);
    CHECK(back.length == 3 && memcmp(back.bytes, "a\0b", 3) == 0);
    CHECK(run_remove_state(run, NULL) == HM_OK && !is_there("state"));

    struct run_validation figures;
    text_printf(&held,
                "{\"positives\": 3, \"miss_rate_at\": [{\"fppw\": 0.01, \"miss_rate\": null},"
                "{\"fppw\": 0.1, \"miss_rate\": 0.5, \"miss_rate_ci95\": [0.25, 0.75]}],"
                "\"curve\": [{\"fppw\": 0.1, \"miss_rate\": 0.5}]}");
    CHECK(run_write(run, RUN_VALIDATION, 0, &held, NULL) == HM_OK);
    CHECK(run_read(run, RUN_VALIDATION, 0, &figures, NULL) == HM_OK);
    CHECK(figures.rate_count == 2 && isnan(figures.rates[0].miss) && figures.count == 1);
    CHECK_NEAR(figures.rates[1].high, 0.75, 0);
    run_validation_free(&figures);
    text_free(&state);
    text_free(&back);
    text_free(&held);
}

static void models_and_what_is_for_people_are_written(void)
{
    float weights[3780] = {1};
    struct hm_model two, one = {.geometry = hog_geometry_default(),
                                .weights = weights,
                                .object = BOX_PERSON,
                                .scan = {.scale_step = 1.1, .stride = 8},
                                .mining = {.scale_step = 1.1, .stride = 8},
                                .training.ended = "stable"};
    struct mine_c_table table = {.chosen = 2};
    struct hm_error error = {0};
    CHECK(!run_has_ended(run));
    CHECK(run_write(run, RUN_MODEL, 0, &one, NULL) == HM_OK);
    if (!CHECK(run_read(run, RUN_MODEL, 0, &two, &error) == HM_OK))
        printf("# %s\n", error.text);
    else
        CHECK(memcmp(weights, two.weights, sizeof weights) == 0 && run_has_ended(run));
    model_free(&two);
    CHECK(run_write(run, RUN_ROUND_MODEL, 3, &one, NULL) == HM_OK && is_there("model-003.json"));
    CHECK(run_write(run, RUN_CERTIFICATE, 0, &one, NULL) == HM_OK && is_there("certificate.json"));
    CHECK(run_write(run, RUN_C, 0, &table, NULL) == HM_OK && is_there("c.csv"));
}

/* ---- what is refused --------------------------------------------------------------------- */

#define HARD "image,level,level_x,level_y,x,y,width,height,score\na,0,0,0,0,0,64,128,1\n"

static void a_hostile_line_is_refused_with_its_place(void)
{
    static const struct {
        enum run_file which;
        const char *name, *text, *says;
    } hostile[] = {
        {RUN_LEDGER, "rounds.csv", "round,added\n0,1\n1,x\n", "line 3"},
        {RUN_LEDGER, "rounds.csv", "round,added\n0,1\n1\n", "line 3"},
        {RUN_LEDGER, "rounds.csv", "round,added\n0,-1\n", "line 2"},
        {RUN_LEDGER, "rounds.csv", "round,added\n0,1e30\n", "line 2"},
        {RUN_LEDGER, "rounds.csv", "round,gap\n0,nan\n", "line 2"},
        {RUN_LEDGER, "rounds.csv", "added,round\n", "first line"},
        {RUN_LEDGER, "rounds.csv", "", "empty"},
        {RUN_LEDGER, "rounds.csv", "round\n", "no rounds"},
        {RUN_ADDED, "hard/001.csv", "image\n", "first line"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0,0,0,0,64,nan,1\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0,0,0,0,64,0,1\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0.5,0,0,0,64,128,1\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,9999999999,0,0,0,64,128,1\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0,0,0,0,64,128,1e99\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0,0,0,0,64,128\n", "line 3"},
        {RUN_ADDED, "hard/001.csv", HARD "b,0,0,0,0,0,64,128,1,2\n", "line 3"},
        {RUN_EVICTED, "evicted/001.csv", "image\n", "first line"},
        {RUN_SUSPECTS, "suspects/suspects.csv",
         "image,x,y,width,height,score,above_median,round,crop\na,0,0,1,1,1,1,1,../../x.png\n",
         "line 2"},
        {RUN_SCORES, "scores/001.csv", "score_from,positives,negatives\n0,1,2\n1,-1,2\n", "line 3"},
        {RUN_SCORES, "scores/001.csv", "score_from,positives,negatives\n0,1\n", "line 2"},
        {RUN_RECORD, "run.json", "{\"options\":\n", "line 2"},
        {RUN_RECORD, "run.json", "{\"options\": {}}", "no record"},
        {RUN_RECORD, "run.json", "{\"options\": [], \"data\": {}}", "no record"},
        {RUN_VALIDATION, "validation.json", "{\n\"curve\": [\n", "line 3"},
        {RUN_VALIDATION, "validation.json", "{}", "held-out"},
        {RUN_MODEL, "model.json", "{\"weights\": 1}", "model.json"},
    };
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct hm_error error = {0};
        union {
            struct run_ledger ledger;
            struct run_windows windows;
            struct run_scores scores;
            struct run_record record;
            struct run_validation validation;
            struct hm_model model;
        } out = {0};
        enum run_file which = hostile[i].which;
        put(hostile[i].name, hostile[i].text);
        if (!CHECK(run_read(run, which, 1, &out, &error) == HM_INPUT))
            printf("# %s: %s\n", hostile[i].name, hostile[i].text);
        CHECK_TEXT(error.text, hostile[i].name);
        CHECK_TEXT(error.text, hostile[i].says);
        if (which == RUN_LEDGER)
            run_ledger_free(&out.ledger);
        else if (which == RUN_SCORES)
            run_scores_free(&out.scores);
        else if (which == RUN_RECORD)
            run_record_free(&out.record);
        else if (which == RUN_VALIDATION)
            run_validation_free(&out.validation);
        else if (which != RUN_MODEL)
            run_windows_free(&out.windows);
    }
}

/* ---- the folder -------------------------------------------------------------------------- */

static void a_folder_of_others_is_told_from_a_run(void)
{
    enum folder_state found;
    char *path = at("others");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_ABSENT);
    CHECK(file_make_folder(path, NULL) == HM_OK && empty(path));
    run = path;
    put(".model.json.tmp-Ab3dEf", "");
    CHECK(empty(path));
    put("letter.txt", "dear");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
    put("run.json", "{\"program\": \"another\"}");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
    put("run.json", "{\"program\": \"hogmine 1\"}");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OURS);
    CHECK(folder_look(at("others/letter.txt"), &run_folder, &found, NULL) == HM_OK &&
          found == FOLDER_NO_FOLDER);
}

/* Killed before its record was there: the command can be given again. */
static void a_run_that_was_hardly_begun_is_as_if_it_were_not_there(void)
{
    enum folder_state found;
    char *path = at("begun");
    CHECK(file_make_folder(path, NULL) == HM_OK);
    CHECK(file_make_folder(at("begun/state"), NULL) == HM_OK);
    CHECK(file_make_folder(at("begun/validation"), NULL) == HM_OK);
    run = path;
    put("validation/negatives.txt", "a");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
    put("state/lock", "");
    CHECK(empty(path));
    CHECK(folder_look(path, NULL, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
    put("letter.txt", "dear");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
    CHECK(file_remove_tree(at("begun/letter.txt"), NULL) == HM_OK && empty(path));
    put("run.json", "{}");
    CHECK(folder_look(path, &run_folder, &found, NULL) == HM_OK && found == FOLDER_OTHERS);
}

/* One of each row of the table, with what is a person's beside it. */
static void all_that_is_of_a_run_goes_and_nothing_else(void)
{
    int lock = -1;
    run = at("whole");
    CHECK(file_make_folder(run, NULL) == HM_OK);
    for (int which = 0; which < RUN_FILES; which++) {
        char *path = run_path(run, (enum run_file)which, 5);
        char *slash = strrchr(path, '/');
        *slash = 0;
        CHECK(file_make_folder(path, NULL) == HM_OK);
        *slash = '/';
        CHECK(file_write_atomic(path, "", 0, NULL) == HM_OK || file_is_folder(path));
        mem_free(path);
    }
    put("hard/.005.csv.tmp-Ab3dEf", "");
    put("notes.txt", "");
    CHECK(run_sweep(run, NULL) == HM_OK);
    CHECK(!is_there("hard/.005.csv.tmp-Ab3dEf") && is_there("hard/005.csv"));
    CHECK(run_begin(run, &lock, NULL) == HM_OK);
    CHECK(run_lock(run, &(int){-1}, NULL) == HM_OUTPUT); /* it is held */
    file_unlock(lock);
    CHECK(run_remove_state(run, NULL) == HM_OK);
    struct file_list list = {0};
    CHECK(file_list_folder(run, &list, NULL) == HM_OK);
    CHECK_INT(list.count, 3); /* the seeds' two are of another kind of folder */
    file_list_free(&list);
    CHECK(is_there("notes.txt") && is_there("seeds.csv") && is_there("seed-5"));
    CHECK(folder_clear(run, &run_seeds_folder, NULL) == HM_OK);
    CHECK(is_there("notes.txt") && !is_there("seeds.csv") && !is_there("seed-5"));
}

int main(void)
{
    folder_make();
    run = folder;
    int failed = test_run((struct test[]){
        TEST(a_ledger_reads_back),
        TEST(lists_of_windows_read_back),
        TEST(a_record_reads_back),
        TEST(findings_read_back),
        TEST(figures_and_state_read_back),
        TEST(models_and_what_is_for_people_are_written),
        TEST(a_hostile_line_is_refused_with_its_place),
        TEST(a_folder_of_others_is_told_from_a_run),
        TEST(a_run_that_was_hardly_begun_is_as_if_it_were_not_there),
        TEST(all_that_is_of_a_run_goes_and_nothing_else),
        {0},
    });
    folder_remove();
    return failed;
}
