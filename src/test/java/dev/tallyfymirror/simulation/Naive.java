package dev.tallyfymirror.simulation;

import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import java.util.List;

/** What is held, as naive mirrors would hold it. */
final class Naive {
    private Naive() {}

    static Memory forgetful(Memory memory) {
        return memory.concluded(
                memory.completion(),
                new Memory.Overdueness(memory.overdueness().opening(), null, List.of()),
                memory.counted());
    }

    static Held<TaskColumn> credulous(Held<TaskColumn> held) {
        var columns = held.row().columns().with(TaskColumn.LAST_UPDATED, null);
        var row = new dev.tallyfymirror.model.Row<>(
                held.id(), columns, held.row().raw(), held.row().marks());
        return new Held<>(row, held.memory().with(new When(Instant.EPOCH, Instant.EPOCH)));
    }
}
