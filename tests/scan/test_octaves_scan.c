/* scan: with windows of several octaves a scan sees the definition and scores it, in the same bits
 * for every vector width, any number of threads and any band. */
#include "octaves.h"

static struct seen seen, again;

/* Keys, scores and descriptors of all windows; each 41st against the definition. */
static void check_scan(struct scanned *s, const struct image *image)
{
    static float alone[MOST];
    size_t length = hog_geometry_length(&s->geometry);
    int wrong = 0, off = 0, other = 0, undefined = 0;
    scan_into(s, image, &seen);
    CHECK_INT(seen.count, s->plan.windows);
    for (int i = 0; i < seen.count; i++) {
        struct hm_key key = scan_window_key(&s->plan, 7, (uint64_t)i);
        const float *x = seen.descriptors[i];
        wrong += scan_key_compare(&key, &seen.hits[i].key) != 0;
        off += fabs((double)seen.hits[i].score - product(&s->geometry, x)) > 5e-5;
        if (i % 13 == 0) {
            CHECK(scan_describe(s->worker, image, &s->plan, &key, 1, alone, NULL) == HM_OK);
            other += memcmp(alone, x, length * sizeof *x) != 0;
        }
        if (i % 41 == 0) {
            const struct scan_level *level = &s->plan.level[key.level];
            struct plain_place place = {s->scan.pyramid, level->width, level->height, key.x, key.y};
            undefined += plain_difference(&s->geometry, image, place, x) > NEAR;
        }
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(off, 0);
    CHECK_INT(other, 0);
    CHECK_INT(undefined, 0);
}

static const struct hm_scan ways[] = {
    {HM_PYRAMID_SMOOTH, 1.3, 8, 0, 0},  {HM_PYRAMID_SMOOTH, 1.5, 4, 0, 0},
    {HM_PYRAMID_SMOOTH, 1.4, 12, 5, 0}, {HM_PYRAMID_SMOOTH, 1.2, 8, 16, 0},
    {HM_PYRAMID_SMOOTH, 1.5, 8, 32, 0}, {HM_PYRAMID_SMOOTH, 1.6, 12, 5, 1},
    {HM_PYRAMID_OPENCV, 1.3, 8, 0, 0},  {HM_PYRAMID_OPENCV, 1.5, 12, 16, 0},
    {HM_PYRAMID_OPENCV, 1.6, 16, 5, 1},
};
#define WAYS (int)(sizeof ways / sizeof *ways)

static void a_scan_sees_the_descriptors_of_its_windows_and_scores_their_products(void)
{
    struct hm_geometry g[] = {octaves_of(2, 16, 8, 0), octaves_of(3, 16, 8, 8),
                              octaves_of(3, 16, 8, 4), octaves_of(3, 0, 4, 8)};
    struct image image = picture_noise(141, 187, 6, 256);
    for (int way = 0; way < WAYS; way++)
        for (int i = way % 2; i < 4; i += 2) {
            struct scanned s;
            begin(&s, g[i], ways[way], &image);
            check_scan(&s, &image);
            end(&s);
        }
    image_free(&image);
}

/* What an observer can tell of a scan. */
static uint64_t hash_of(const struct seen *from, size_t length)
{
    uint64_t hash = hash64(from->hits, (size_t)from->count * sizeof *from->hits, 1);
    for (int i = 0; i < from->count; i++)
        hash = hash64(from->descriptors[i], length * sizeof(float), hash);
    return hash;
}

static void every_vector_width_gives_the_same_bits(void)
{
    static const char *const tables[] = {"avx2", "avx512", "neon"};
    struct hm_geometry g[] = {octaves_of(3, 16, 8, 8), octaves_of(3, 16, 4, 4)};
    struct image image = picture_waves(143, 190, 8);
    int compared = 0;
    for (int way = 0; way < WAYS; way++) {
        const struct hm_geometry *geometry = &g[way % 2];
        size_t length = hog_geometry_length(geometry);
        struct scanned s;
        CHECK(cpu_choose("reference", NULL) == HM_OK);
        begin(&s, *geometry, ways[way], &image);
        scan_into(&s, &image, &seen);
        end(&s);
        for (int t = 0; t < 3; t++)
            if (cpu_choose(tables[t], NULL) == HM_OK) {
                begin(&s, *geometry, ways[way], &image);
                scan_into(&s, &image, &again);
                end(&s);
                CHECK(hash_of(&again, length) == hash_of(&seen, length));
                compared++;
            }
    }
    cpu_choose(NULL, NULL);
    image_free(&image);
    if (compared == 0)
        SKIP("this machine has the reference kernels only");
}

static void any_number_of_threads_finds_the_same_hits(void)
{
    struct image image = picture_noise(300, 420, 9, 256);
    for (int way = 0; way < 3; way++) {
        struct hm_scan scan = {way == 2 ? HM_PYRAMID_OPENCV : HM_PYRAMID_SMOOTH, way == 1 ? 1.5 : 2,
                               way == 1 ? 12 : 8, 16 + way, 0};
        struct scanned s;
        begin(&s, octaves_of(3, 16, 8, way == 0 ? 4 : 8), scan, &image);
        scan_into(&s, &image, &seen);
        CHECK(seen.count > 500 && seen.count < MOST_WINDOWS);
        for (int count = 1; count <= 5; count++) {
            struct threads *threads = threads_new(count);
            struct scan_team *team = scan_team_new(threads, &s.geometry);
            struct scan_hits hits = {0};
            CHECK(scan_team_image(team, &image, &s.plan, &s.weights, -1e30f, &hits, NULL) == HM_OK);
            CHECK_INT(hits.count, seen.count);
            int other = 0;
            for (size_t i = 0; i < hits.count; i++) {
                hits.items[i].key.image = 7;
                other += memcmp(&hits.items[i], &seen.hits[i], sizeof *hits.items) != 0;
            }
            CHECK_INT(other, 0);
            scan_hits_free(&hits);
            scan_team_free(team);
            threads_free(threads);
        }
        end(&s);
    }
    image_free(&image);
}

/* A band may begin at any row of windows, also where the coarse pictures have no block of their
 * own. */
static void a_band_has_the_bits_of_the_whole_level(void)
{
    struct image image = picture_noise(150, 300, 12, 256);
    const int strides[] = {4, 8, 12};
    for (int i = 0; i < 3; i++) {
        struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1, strides[i], 5, 0};
        struct scanned s;
        begin(&s, octaves_of(3, 16, 8, 8), scan, &image);
        scan_into(&s, &image, &seen);
        int across = s.plan.level[0].windows_x, rows = s.plan.level[0].windows_y;
        CHECK(rows > 8);
        for (int first = 1; first < rows; first += 3) {
            struct scan_band band = {0, first, rows - first < 2 ? 1 : 2};
            again.count = 0;
            CHECK(scan_rows(s.worker, &s.worker->source, &s.plan, band, 7, &s.weights, -1e30f,
                            remember, &again, NULL) == HM_OK);
            CHECK_INT(again.count, band.count * across);
            const struct hm_hit *same = seen.hits + first * across;
            CHECK(memcmp(again.hits, same, (size_t)again.count * sizeof *same) == 0);
            int other = 0;
            for (int k = 0; k < again.count; k++)
                other += memcmp(again.descriptors[k], seen.descriptors[first * across + k],
                                5688 * sizeof(float)) != 0;
            CHECK_INT(other, 0);
        }
        end(&s);
    }
    image_free(&image);
}

static void a_second_photograph_of_a_size_allocates_nothing(void)
{
    struct image image = picture_noise(220, 240, 14, 256);
    struct threads *threads = threads_new(1);
    for (int way = 0; way < WAYS; way++) {
        struct scanned s;
        struct scan_hits hits = {0};
        begin(&s, octaves_of(3, 16, 8, 4), ways[way], &image);
        struct scan_team *team = scan_team_new(threads, &s.geometry);
        scan_team_image(team, &image, &s.plan, &s.weights, 0.5f, &hits, NULL);
        long before = mem_allocations();
        scan_team_image(team, &image, &s.plan, &s.weights, 0.5f, &hits, NULL);
        CHECK_INT(mem_allocations() - before, 0);
        scan_hits_free(&hits);
        scan_team_free(team);
        end(&s);
    }
    threads_free(threads);
    image_free(&image);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_scan_sees_the_descriptors_of_its_windows_and_scores_their_products),
        TEST(every_vector_width_gives_the_same_bits),
        TEST(any_number_of_threads_finds_the_same_hits),
        TEST(a_band_has_the_bits_of_the_whole_level),
        TEST(a_second_photograph_of_a_size_allocates_nothing),
        {0},
    });
}
