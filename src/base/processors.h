/* processors.h - how many processors there are to work on, and which one a thread is on.  Where the
 * system does not tell, the answers are those of a system with nothing to tell. */
#ifndef DIP_BASE_PROCESSORS_H
#define DIP_BASE_PROCESSORS_H

/* As many as this process's threads may use at one time: of those that the system has, the ones that
 * its affinity allows, and no more than the quota of its control group pays for.  At least 1. */
int dip_processors(void);
/* Of "QUOTA PERIOD" or "max PERIOD", a control group's cpu.max: whole processors, at least 1; 0 where
 * the text names no limit. */
int dip_processors_in_quota(const char *text);

/* The one that the calling thread is on; -1: unknown. */
int dip_processor_here(void);
/* Moves the calling thread to another one than `processor`, if it may use any.  Afterwards it may go
 * wherever it could before. */
void dip_leave_processor(int processor);
#endif
