/* A worker for each thread. */
#include "scan/scan.h"

struct scan_crew {
    struct threads *threads;
    struct hm_geometry geometry;
    struct scan_worker **workers;
};

struct scan_crew *scan_crew_new(struct threads *threads, const struct hm_geometry *geometry)
{
    struct scan_crew *crew = mem_array(1, sizeof *crew);
    if (!crew)
        return NULL;
    int count = threads_count(threads);
    *crew = (struct scan_crew){threads, *geometry, mem_array((size_t)count, sizeof(void *))};
    bool good = crew->workers != NULL;
    for (int i = 0; i < count && good; i++)
        good = (crew->workers[i] = scan_worker_new(geometry)) != NULL;
    if (good)
        return crew;
    scan_crew_free(crew);
    return NULL;
}

void scan_crew_free(struct scan_crew *crew)
{
    if (!crew)
        return;
    for (int i = 0; i < threads_count(crew->threads) && crew->workers; i++)
        scan_worker_free(crew->workers[i]);
    mem_free(crew->workers);
    mem_free(crew);
}

struct scan_worker *scan_crew_worker(const struct scan_crew *crew, int worker)
{
    return crew->workers[worker];
}

struct threads *scan_crew_threads(const struct scan_crew *crew)
{
    return crew->threads;
}

const struct hm_geometry *scan_crew_geometry(const struct scan_crew *crew)
{
    return &crew->geometry;
}
