/* facts.h - the names of the facts in a run's results (result.h, dip_fact): who sets them, what they say.
 *
 * Numbers are counts, bytes or losses; texts are shown as they are.  src/tools measures all but "made.*",
 * which the program sets.  A fact may be missing: say "not measured".
 */
#ifndef DIP_REPORT_FACTS_H
#define DIP_REPORT_FACTS_H

/* The static graph: the plan of the Keras face's training step (batch of the run). */
#define DIP_FACT_PLAN_OPERATORS "plan.operators"           /* nodes before fusion                       */
#define DIP_FACT_PLAN_FUSED "plan.fused_groups"
#define DIP_FACT_PLAN_LAUNCHES "plan.launches"             /* what runs after fusion                    */
#define DIP_FACT_PLAN_ARENA "plan.arena_bytes"
#define DIP_FACT_PLAN_SUM "plan.sum_bytes"                 /* all results, were none reused             */
#define DIP_FACT_PLAN_ALLOC_FIRST "plan.allocations_first" /* calls of the allocator, first step        */
#define DIP_FACT_PLAN_ALLOC "plan.allocations_step"        /* in each later step                        */
#define DIP_FACT_PLAN_TABLE "plan.table"                   /* text: steps, shapes, places, lifetimes    */

/* The dynamic graph: what the PyTorch face's training step records. */
#define DIP_FACT_TAPE_OPERATORS "tape.operators"           /* recorded anew in each step                */
#define DIP_FACT_TAPE_BACKWARD "tape.backward_operators"   /* run by backward                           */
#define DIP_FACT_TAPE_ALLOC_FIRST "tape.allocations_first" /* blocks newly asked of the system          */
#define DIP_FACT_TAPE_ALLOC "tape.allocations_step"        /* in each later step: 0, blocks are kept    */
#define DIP_FACT_TAPE_TABLE "tape.table"                   /* text: operators in order, shapes          */

/* The models as graphs, for diagrams: a line per node, "id|operator or layer|label|output shape|ids of inputs,". */
#define DIP_FACT_DIAGRAM_KERAS "diagram.keras"
#define DIP_FACT_DIAGRAM_TORCH "diagram.torch"

/* One batch, the same outputs: the loss from class indices and from one-hot rows. */
#define DIP_FACT_LOSS_INDICES "one_hot.loss_indices"
#define DIP_FACT_LOSS_ONE_HOT "one_hot.loss_one_hot"

/* A forward whose number of rounds depends on the data: code and what it printed; what Keras' face says. */
#define DIP_FACT_WHILE_CODE "while.code"
#define DIP_FACT_WHILE_PRINTED "while.printed"
#define DIP_FACT_WHILE_KERAS_CODE "while.keras_code"
#define DIP_FACT_WHILE_KERAS_SAYS "while.keras_says"

/* A print inside forward: what each face needs for it and what it printed. */
#define DIP_FACT_PRINT_TORCH_CODE "print.torch_code"
#define DIP_FACT_PRINT_TORCH_SAYS "print.torch_says"
#define DIP_FACT_PRINT_KERAS_CODE "print.keras_code"
#define DIP_FACT_PRINT_KERAS_SAYS "print.keras_says"

/* Placement with the test device registered: a line per tensor "name: device"; the error of two devices. */
#define DIP_FACT_PLACE_KERAS "placement.keras"
#define DIP_FACT_PLACE_TORCH "placement.torch"
#define DIP_FACT_PLACE_ERROR "placement.two_devices_says"

/* How the results came about. */
#define DIP_FACT_MADE_VERSION "made.version"
#define DIP_FACT_MADE_COMPILER "made.compiler"
#define DIP_FACT_MADE_PROCESSOR "made.processor"
#define DIP_FACT_MADE_KERNELS "made.kernels"
#define DIP_FACT_MADE_SYSTEM "made.system"                 /* "Linux 6.1 x86_64"                        */
#define DIP_FACT_MADE_DATE "made.date"                     /* "2026-11-27T16:49:00Z"                    */
#define DIP_FACT_MADE_COMMAND "made.command"               /* "diptych compare --seed 0"                */
#define DIP_FACT_MADE_DATA "made.data_sha256"              /* a line per file: "hash  name"             */
#endif
