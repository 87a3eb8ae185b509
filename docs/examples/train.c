/* A detector trained on pixels in memory, with a line a round, and what its certificate says.
 *
 *   cc train.c $(pkg-config --cflags --libs hogmine) -o train
 *   ./train model.json
 *
 * What it learns: upright bars, beside lying ones and noise. The pictures are made here; a program
 * of yours has a camera.
 */
#include <hogmine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POSITIVES 40
#define NEGATIVES 6

static unsigned char crops[POSITIVES][128 * 64];
static unsigned char scenes[NEGATIVES][240 * 320];

/* ---- pictures ---------------------------------------------------------------------------- */

static unsigned next_random(void)
{
    static unsigned long long state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33);
}

static void fill_noise(unsigned char *grey, int count)
{
    for (int i = 0; i < count; i++)
        grey[i] = (unsigned char)(90 + next_random() % 40);
}

static void draw_bar(unsigned char *grey, int row, int left, int top, int width, int height)
{
    for (int y = top; y < top + height; y++)
        memset(grey + y * row + left, 220, (size_t)width);
}

static void make_pictures(void)
{
    for (int i = 0; i < POSITIVES; i++) {
        fill_noise(crops[i], 128 * 64);
        draw_bar(crops[i], 64, 22 + (int)(next_random() % 5), 20, 14, 88);
    }
    for (int i = 0; i < NEGATIVES; i++) {
        fill_noise(scenes[i], 240 * 320);
        for (int k = 0; k < 6; k++)
            draw_bar(scenes[i], 320, (int)(next_random() % 200), (int)(next_random() % 220), 90,
                     14);
    }
}

/* ---- lent to the library ----------------------------------------------------------------- */

/* Several threads may ask at once: nothing here is changed. */
static enum hm_status lend_crop(void *context, size_t i, struct hm_photo *out,
                                struct hm_error *error)
{
    (void)context;
    (void)error;
    out->image.pixels = crops[i];
    out->image.width = 64;
    out->image.height = 128;
    out->image.format = HM_GREY;
    return HM_OK;
}

static enum hm_status lend_scene(void *context, size_t i, struct hm_photo *out,
                                 struct hm_error *error)
{
    (void)context;
    (void)error;
    out->image.pixels = scenes[i];
    out->image.width = 320;
    out->image.height = 240;
    out->image.format = HM_GREY;
    return HM_OK;
}

/* ---- told while it runs ------------------------------------------------------------------ */

static void tell_round(void *context, const struct hm_round *round, const struct hm_model *model)
{
    int *rounds = context;
    (void)model;
    *rounds = round->round;
    printf("round %d: %llu windows, %ld hard ones, %ld added, objective %.4g\n", round->round,
           (unsigned long long)(round->windows + round->skipped), round->hard, round->added,
           round->objective);
}

/* True ends the training: this one is not to take for ever. */
static bool ask_stop(void *context)
{
    const int *rounds = context;
    return *rounds > 50;
}

static enum hm_status train(struct hm_model **model, struct hm_error *error)
{
    int rounds = 0;
    struct hm_photos positives = {NULL, POSITIVES, NULL, NULL, lend_crop, NULL};
    struct hm_photos negatives = {NULL, NEGATIVES, NULL, NULL, lend_scene, NULL};
    struct hm_train_options options;
    struct hm_train_data data;
    struct hm_train_listener listener;
    options.struct_size = sizeof options;
    hm_train_defaults(&options);
    options.mirror = false; /* an upright bar's mirror image is another one */
    memset(&data, 0, sizeof data);
    data.struct_size = sizeof data;
    data.positives = &positives;
    data.negatives = &negatives;
    memset(&listener, 0, sizeof listener);
    listener.struct_size = sizeof listener;
    listener.context = &rounds;
    listener.round = tell_round;
    listener.stop = ask_stop;
    return hm_train(&options, &data, &listener, model, error);
}

int main(int count, char **arguments)
{
    struct hm_error error;
    struct hm_model *model = NULL;
    struct hm_model_info info;
    if (count != 2) {
        fprintf(stderr, "usage: train MODEL.json\n");
        return 2;
    }
    make_pictures();
    enum hm_status status = train(&model, &error);
    info.struct_size = sizeof info;
    if (status == HM_OK)
        status = hm_model_describe(model, &info, &error);
    if (status == HM_OK && info.certificate.present)
        printf("%s: of all %llu windows, none outside the pool scores more than %g\n",
               info.training.ended, (unsigned long long)info.certificate.windows,
               (double)(info.certificate.threshold + info.certificate.slack));
    if (status == HM_OK)
        status = hm_model_save(model, arguments[1], HM_MODEL_JSON, &error);
    if (status != HM_OK)
        fprintf(stderr, "%s\n", error.text);
    hm_model_free(model);
    return (int)status;
}
