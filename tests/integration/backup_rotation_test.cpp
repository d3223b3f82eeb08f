// Which dumps go, what holds that back, and what follows a good backup.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;
namespace fs = std::filesystem;

TEST_CASE("backup: the rotation, and what holds it back") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("chatdb", fill);
    stack.set("backup", "keep_last", "2");
    stack.set("backup", "keep_daily", "3");
    stack.set("backup", "keep_weekly", "0");
    stack.set("backup", "keep_monthly", "2");
    const auto dump = backups.good();
    make_older(dump, {"20250110T000000Z", "20250131T000000Z", "20250203T000000Z", "20250210T060000Z",
                      "20250210T120000Z", "20250211T000000Z"});
    spill(backups.folder() / "chatdb_20240101T000000Z.dump", "no manifest: it neither counts nor goes");
    spill(backups.folder() / "chatdb_20240101T000000Z.dump.bak", "not ours");
    spill(backups.folder() / "otra_20240101T000000Z.dump", "not ours");

    const auto plan = backups.run({"--dry-run"});
    CHECK(plan.code == 0);
    CHECK(plan.count("Se borraría") == 4);
    CHECK(backups.dumps().size() == 9);

    // Something shrank: a warning, exit 3, and nothing is removed until somebody has looked.
    backups.sql("chatdb", "TRUNCATE otro.mensajes");
    const auto shrunk = backups.run();
    INFO(shrunk.output);
    CHECK(shrunk.code == 3);
    CHECK(shrunk.says("AVISO: esta copia es menos de la mitad que la del "));
    CHECK(shrunk.says("AVISO: No se borra ninguna copia antigua"));
    CHECK(backups.run().code == 3); // not forgotten
    CHECK(backups.dumps().size() == 11);
    CHECK(backups.run({"--list"}).says("en duda"));
    const auto accepted = backups.run({"--accept"});
    CHECK(accepted.code == 0);
    CHECK(accepted.count("Aceptada: ") == 2);

    const auto pruned = backups.run();
    INFO(pruned.output);
    CHECK(pruned.code == 0);
    const auto left = backups.dumps();
    CHECK(left.contains("chatdb_20240101T000000Z.dump"));
    CHECK(left.contains("otra_20240101T000000Z.dump"));
    CHECK(left.contains("chatdb_20250211T000000Z.dump")); // daily and monthly
    CHECK(left.contains("chatdb_20250210T120000Z.dump")); // daily
    for (const auto* gone : {"20250110T000000", "20250131T000000", "20250203T000000", "20250210T060000"})
        for (const auto& name : backups.files())
            CHECK(name.find(gone) == std::string::npos); // nor anything beside it
    CHECK(left.size() == 2 + 2 + 2);                     // and the two newest
    CHECK(backups.files().contains("chatdb_20240101T000000Z.dump.bak"));
    CHECK(backups.run({"--accept"}).says("nada que aceptar"));

    const auto list = backups.run({"--list"});
    CHECK(list.code == 0);
    CHECK(list.says("sin verificar: ni cuenta ni se borra"));
    CHECK(list.says("reciente, diaria, mensual"));
}

TEST_CASE("backup: the hook gets the paths, and its failure is exit 3 and no failed backup") {
    const Stack stack;
    const Backups backups(stack);
    write_script(stack.dir() / "bin/hook", "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.got\"\n");
    stack.set("backup", "after_command", fmt::format("[\"{}\", \"s3://x y\"]", (stack.dir() / "bin/hook").string()));
    const auto dump = backups.good();
    const auto base = (dump.parent_path() / dump.stem()).string();
    CHECK(slurp(stack.dir() / "bin/hook.got") ==
          fmt::format("s3://x y\n{0}.dump\n{0}.sha256\n{0}.json\n{0}.globals.sql\n", base));
    write_script(stack.dir() / "bin/hook", "#!/bin/sh\necho 'sin red' >&2\nexit 9\n");
    const auto answer = backups.run();
    CHECK(answer.code == 3);
    CHECK(answer.says("ERROR: after_command falló: "));
    CHECK(answer.says(
        "ha fallado (exit 9: sin red): ejecútelo a mano para ver por qué. La copia está hecha y verificada"));
    CHECK(backups.dumps().size() == 2);
}
