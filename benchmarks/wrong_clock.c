/* A process that loads this first (LD_PRELOAD) reads a time that is CLOCK_OFF_S seconds off. Timers stay right.
   Debian's faketime also shifts the waits of threads, and Python 3.11 then waits for ever. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long seconds_off(void) {
	const char *seconds = getenv("CLOCK_OFF_S");
	return seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *read) {
	static int (*right)(clockid_t, struct timespec *);
	if (!right)
		right = dlsym(RTLD_NEXT, "clock_gettime");
	int failed = right(clock, read);
	if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		read->tv_sec += seconds_off();
	return failed;
}

int gettimeofday(struct timeval *read, void *zone) {
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	read->tv_sec = now.tv_sec;
	read->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *read) {
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (read)
		*read = now.tv_sec;
	return now.tv_sec;
}
