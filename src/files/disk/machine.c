/* What this machine has left: memory, processors. */
#include "disk/disk.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* The number behind the key (may be "") in a file of /proc or /sys; `otherwise` where there is
 * none, such as "max". */
static double file_number(const char *path, const char *key, double otherwise)
{
    FILE *file = fopen(path, "re");
    char line[256], *end;
    double value = otherwise;
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        double number = number_read(line + strlen(key), &end);
        if (end != line + strlen(key))
            value = number;
        break;
    }
    if (file)
        fclose(file);
    return value;
}

size_t memory_available(void)
{
    double least = 1024 * file_number("/proc/meminfo", "MemAvailable:", (double)(1 << 22));
    double limit = file_number("/sys/fs/cgroup/memory.max", "", -1);
    double used = file_number("/sys/fs/cgroup/memory.current", "", 0);
    if (limit < 0) { /* cgroup v1 */
        limit = file_number("/sys/fs/cgroup/memory/memory.limit_in_bytes", "", -1);
        used = file_number("/sys/fs/cgroup/memory/memory.usage_in_bytes", "", 0);
    }
    if (limit >= 0 && limit - used < least)
        least = limit > used ? limit - used : 0;
    struct rlimit space;
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY &&
        (double)space.rlim_cur < least)
        least = (double)space.rlim_cur;
    return (size_t)least;
}

int threads_available(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
    long long quota, period;
    if (file && fscanf(file, "%lld %lld", &quota, &period) == 2 && quota > 0 && period > 0) {
        long long whole = (quota + period - 1) / period;
        if (whole < count)
            count = (int)whole;
    }
    if (file)
        fclose(file);
    return count > 0 ? count : 1;
}
