/* facts.h - the names of the facts in a run's results (result.h, dip_fact): who sets them, what they say.
 *
 * Numbers are counts, bytes or losses; texts are shown as they are.  src/tools measures all but "made.*",
 * which the program sets.  A fact may be missing: say "not measured".
 */
#ifndef DIP_REPORT_FACTS_H
#define DIP_REPORT_FACTS_H

/* The static graph: the plan of the Keras face's training step (batch and float type of the run). */
#define DIP_FACT_PLAN_OPERATORS "plan.operators"           /* nodes before fusion                       */
#define DIP_FACT_PLAN_FUSED "plan.fused_groups"
#define DIP_FACT_PLAN_LAUNCHES "plan.launches"             /* what runs after fusion                    */
#define DIP_FACT_PLAN_ARENA "plan.arena_bytes"             /* shared by all results                     */
#define DIP_FACT_PLAN_WORK "plan.work_bytes"               /* behind it: the operators' scratch memory  */
#define DIP_FACT_PLAN_SUM "plan.sum_bytes"                 /* all results, were none reused             */
#define DIP_FACT_PLAN_ALLOC_FIRST "plan.allocations_first" /* calls of the allocator, first step        */
#define DIP_FACT_PLAN_ALLOC "plan.allocations_step"        /* in each later step, the most              */
/* text: a heading, then a line for each result of a launch, columns aligned and separated by blanks, no
 * blank in a field: launch, operator, fused, shape, dtype, bytes, offset, born, dies, place, pass, whose.
 * What each says: Note [Text of a plan] in graph/graph.h. */
#define DIP_FACT_PLAN_TABLE "plan.table"

/* The dynamic graph: what the PyTorch face's training step records. */
#define DIP_FACT_TAPE_OPERATORS "tape.operators"           /* recorded anew in each step                */
#define DIP_FACT_TAPE_BACKWARD "tape.backward_operators"   /* run by backward                           */
#define DIP_FACT_TAPE_ALLOC_FIRST "tape.allocations_first" /* blocks newly asked of the system          */
#define DIP_FACT_TAPE_ALLOC_SECOND "tape.allocations_second" /* while the first gradients still live    */
#define DIP_FACT_TAPE_ALLOC "tape.allocations_step"        /* in each later step, the most: blocks are kept */
/* text: a heading, then a line for each operator that the step's forward, loss and backward ran, in
 * order, columns as above: order, operator, shape, dtype, tape ("recorded"; "-": it is not walked back),
 * pass ("forward", "backward"), whose (module path or function; "-": none). */
#define DIP_FACT_TAPE_TABLE "tape.table"

/* The models as graphs, for diagrams: a line per node in the order they run,
 * "id|operator|layer or module path|output shape|ids of inputs, each with a comma|parameters": the batch
 * is "0|input|x|(100, 28, 28, 1)||0", a product "8|linear|dense|(100, 128)|7,|100480". */
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
#define DIP_FACT_PLACE_TORCH_MOVED "placement.torch_moved" /* after model.to(device), images.to(device) */
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
