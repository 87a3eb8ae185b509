/* What the files of the doctor share: the sample, and what each of them measures. */
#ifndef HM_DOCTOR_INTERNAL_H
#define HM_DOCTOR_INTERNAL_H

#include "data/doctor.h"
#include "scan/scan.h"

/* ---- samples (doctor_sample.c) ------------------------------------------------------------- */

/* Some images of a set, chosen by a hash of the seed and of their names without folder and ending;
 * in the order of that hash. */
struct doctor_sample {
    size_t *images;   /* owned */
    uint64_t *hashes; /* owned */
    size_t count;
};
struct doctor_limits {
    size_t images, pixels; /* at most; 8 images in any case */
};
/* eligible: by image; NULL: all. sizes: 0 x 0 is never chosen. */
enum hm_status doctor_choose(const struct data_set *set, const struct data_size *sizes,
                             const bool *eligible, uint64_t seed, struct doctor_limits limits,
                             struct doctor_sample *out, struct hm_error *error);
void doctor_sample_free(struct doctor_sample *sample);
/* The sizes of all images of a set as their headers say; 0 x 0 where that cannot be read.
 * mem_free(*out). */
enum hm_status doctor_sizes(const struct data_set *set, struct threads *threads,
                            struct data_size **out, struct hm_error *error);
/* The value in the middle; 0 of none. Sorts them. */
double doctor_median(double *values, size_t count);

/* ---- the same picture on both sides (doctor_same.c) ---------------------------------------- */

/* Whether each of the positives' images is also a negative. `asked`: by image of the positives. */
enum hm_status doctor_find_same(const struct data_doctor_case *given,
                                const struct data_size *positive, const struct data_size *negative,
                                const bool *asked, struct threads *threads, bool *same,
                                struct hm_error *error);

/* ---- the pixels of positives (doctor_positives.c) ------------------------------------------ */

/* One window that was looked at. */
struct doctor_look {
    size_t image;
    bool read, person;
    double right, below, size; /* of the person: see data_evidence */
    float columns[DATA_BANDS], rows[DATA_BANDS];
};
/* looks has room for the sample. Fills the evidence from `windows_seen` on down. */
enum hm_status doctor_look_at_positives(const struct data_doctor_case *given,
                                        const struct doctor_sample *sample, struct threads *threads,
                                        struct doctor_look *looks, struct data_evidence *evidence,
                                        struct hm_error *error);

/* ---- people (doctor_people.c) -------------------------------------------------------------- */

/* A detector of people with a worker a thread. */
struct doctor_eyes {
    const struct hm_model *model;
    struct hog_weights weights;
    struct scan_worker **workers; /* owned */
    int count;
};
enum hm_status doctor_eyes_open(struct doctor_eyes *eyes, const struct hm_model *model,
                                struct threads *threads, struct hm_error *error);
void doctor_eyes_close(struct doctor_eyes *eyes);
/* The best window of a picture; a score of -infinity where none fits. */
enum hm_status doctor_best_window(struct doctor_eyes *eyes, int worker, const struct image *image,
                                  double step, int pad, struct hm_detection *best,
                                  struct hm_error *error);
/* The best score in each of the sample's negatives; -infinity: unreadable or too small. */
enum hm_status doctor_look_at_negatives(const struct data_doctor_case *given,
                                        const struct doctor_sample *sample, struct threads *threads,
                                        float *scores, struct hm_error *error);

/* ---- all that is measured (doctor_measure.c), and what follows from it (doctor.c) ----------- */

struct doctor_measured {
    struct data_size *positive, *negative; /* by image; owned */
    bool *asked; /* images of the positives that must not be negatives; owned */
    bool *same;  /* those that are; owned */
    struct doctor_sample positives, negatives;
    struct doctor_look *looks; /* of the sample; owned */
    float *scores;             /* of the sample's negatives, -infinity where none; owned */
    struct data_evidence evidence;
};
/* Frees what it has made where it fails. */
enum hm_status doctor_measure(const struct data_doctor_case *given, struct threads *threads,
                              struct doctor_measured *out, struct hm_error *error);
void doctor_measured_free(struct doctor_measured *measured);

/* Scores from which on there is somebody in a negative: surely, and perhaps. */
#define DOCTOR_SURE 1.0f
#define DOCTOR_PERHAPS 0.5f

#define DOCTOR_LARGE_AREA 3.0 /* times the window's: much larger than a crop */

/* ---- what follows (doctor_sizes.c, doctor_pictures.c) --------------------------------------- */

/* Fills the finding; false: there is none. It begins as zeros but for its kind. */
typedef bool doctor_judge(const struct data_doctor_case *given, const struct doctor_measured *m,
                          struct data_finding *f);
doctor_judge doctor_judge_both_sides, doctor_judge_swapped, doctor_judge_size,
    doctor_judge_box_shape, doctor_judge_unreachable, doctor_judge_small_negatives,
    doctor_judge_people, doctor_judge_unseen, doctor_judge_place, doctor_judge_fill,
    doctor_judge_few;

/* Formatted, whatever the locale. */
void doctor_say(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define REASON(f, ...) doctor_say((f)->reason, sizeof(f)->reason, __VA_ARGS__)
#define REMEDY(f, ...) doctor_say((f)->remedy, sizeof(f)->remedy, __VA_ARGS__)
/* One more example, where there is room and it is not there yet. */
void doctor_add_example(struct data_finding *f, const struct data_set *set, size_t image);
/* Is the finding's count at least that share? Never of none. */
bool doctor_share(const struct data_finding *f, double share);
double doctor_area(struct data_size size);
double doctor_window_area(const struct data_doctor_case *given);
/* Are people seen in enough of the positives for them to be of people? */
bool doctor_people_there(const struct data_evidence *e);

#endif
