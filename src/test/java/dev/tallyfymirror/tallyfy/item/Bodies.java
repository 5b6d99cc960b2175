package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.nio.charset.StandardCharsets;

/** Literal bodies to items. */
final class Bodies {
    private Bodies() {}

    static RawItem raw(String json) {
        return BodyReader.item(("{\"data\":" + json + "}").getBytes(StandardCharsets.UTF_8), "org1");
    }

    static ListBody list(String body) {
        return BodyReader.list(body.getBytes(StandardCharsets.UTF_8), "org1");
    }

    /** A task with that id and these fields. */
    static Item<TaskColumn> task(String fields) {
        return mappedTask("{\"id\":\"t1\"," + fields + "}").item();
    }

    static Item<RunColumn> run(String fields) {
        return mappedRun("{\"id\":\"r1\"," + fields + "}").item();
    }

    static Mapped.Readable<TaskColumn> mappedTask(String json) {
        return (Mapped.Readable<TaskColumn>) TaskMapper.map(raw(json), Source.LIST, null);
    }

    static Mapped.Readable<RunColumn> mappedRun(String json) {
        return (Mapped.Readable<RunColumn>) RunMapper.map(raw(json), Source.LIST);
    }
}
