#include "../catch.hpp"

#include "postgres/archive.hpp"
#include "postgres/identifiers.hpp"

using namespace marea;
using postgres::table_key;

namespace {

const std::string rows = R"(--
-- Data for Name: t; Type: TABLE DATA; Schema: public; Owner: lab
--

COPY public.t (i, "COPY x FROM stdin;") FROM stdin;
1	\\.
COPY otro.falsa (i) FROM stdin;
\\.
\.


COPY public."Sel.ect" ("select") FROM stdin;
\.

COPY public."a""b
c"  FROM stdin;

\.

BEGIN;
SELECT pg_catalog.lo_open('16392', 131072);
SELECT pg_catalog.lowrite(0, '\x00');
SELECT pg_catalog.lo_close(0);
COMMIT;
)";

const std::vector<std::string> tables = {"public.t", "public.\"Sel.ect\"", "public.\"a\"\"b\nc\"", "public.absent"};

} // namespace

TEST_CASE("archive: the rows of each table, however the blocks are cut") {
    for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 4096U}) {
        INFO(size);
        ArchiveRows counted;
        for (std::size_t at = 0; at < rows.size(); at += size)
            counted.add(std::string_view(rows).substr(at, size));
        const auto found = counted.of(tables);
        CHECK(found.rows == std::map<std::string, std::int64_t>{{tables[0], 3}, {tables[1], 0}, {tables[2], 1}});
        CHECK(found.large_objects == 1);
    }
}

TEST_CASE("archive: a name is the same however it is quoted") {
    CHECK(table_key("public.t") == table_key("\"public\".\"t\""));
    CHECK(table_key("public.t (a, b) FROM stdin;") == table_key("public.t"));
    CHECK(table_key("a.\"b.c\"") != table_key("\"a.b\".c"));
    CHECK(table_key("a.\"b\"\"c\"") == std::string("a\0b\"c", 5));
    CHECK(postgres::as_utf8("ñ") == "ñ");
    CHECK(postgres::as_utf8("a\xF1z") == "a\\xF1z");
}

TEST_CASE("archive: what is about the database itself, under another name") {
    const std::string sql = R"(--
-- Name: lab; Type: DATABASE; Schema: -; Owner: lab
--

CREATE DATABASE lab WITH TEMPLATE = template0;


ALTER DATABASE lab OWNER TO lab;

\unrestrict x
\connect lab
\restrict x

SET statement_timeout = 0;

--
-- Name: lab; Type: DATABASE PROPERTIES; Schema: -; Owner: lab
--

ALTER DATABASE lab SET search_path TO 'app', 'public';
ALTER DATABASE lab SET "app.text" TO 'it''s;
-- Name: no entry';
ALTER ROLE "a DATABASE b" IN DATABASE lab SET statement_timeout TO '7s';


--
-- Name: t; Type: TABLE; Schema: public; Owner: lab
--

ALTER DATABASE lab SET no TO 'entry of a table';

--
-- Name: DATABASE lab; Type: ACL; Schema: -; Owner: lab
--

REVOKE CONNECT,TEMPORARY ON DATABASE lab FROM PUBLIC;
)";
    ArchiveEntries entries;
    for (const char letter : sql)
        entries.add({&letter, 1});
    CHECK(entries.statements("\"new\"") ==
          std::vector<std::string>{"ALTER DATABASE \"new\" OWNER TO lab;",
                                   "ALTER DATABASE \"new\" SET search_path TO 'app', 'public';",
                                   "ALTER DATABASE \"new\" SET \"app.text\" TO 'it''s;\n-- Name: no entry';",
                                   "ALTER ROLE \"a DATABASE b\" IN DATABASE \"new\" SET statement_timeout TO '7s';",
                                   "REVOKE CONNECT,TEMPORARY ON DATABASE \"new\" FROM PUBLIC;"});
}

TEST_CASE("archive: the roles and extensions that it needs") {
    const std::string sql = R"(--
-- Name: hstore; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;


--
-- Name: EXTENSION hstore; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION hstore IS 'GRANT x TO nobody;';


--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: Der Chef
--

CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS $$
GRANT SELECT ON t TO body;
$$;


ALTER FUNCTION public.f() OWNER TO "Der Chef";

--
-- Name: t; Type: TABLE; Schema: public; Owner: lab; Tablespace: fast
--

--
-- Name: p; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY "p TO x" ON public.t FOR SELECT TO ana, "be""a" USING ((i IN ( SELECT u.i FROM public.u)));


--
-- Name: TABLE t; Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON TABLE public.t FROM old;
GRANT SELECT(i),UPDATE(j) ON TABLE public."a TO b" TO "Otra, más" WITH GRANT OPTION;
GRANT SELECT ON TABLE public.t TO PUBLIC;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: public; Owner: -
--

ALTER DEFAULT PRIVILEGES FOR ROLE giver IN SCHEMA public GRANT SELECT ON TABLES TO taker;
)";
    ArchiveEntries entries;
    for (const char letter : sql)
        entries.add({&letter, 1});
    CHECK(entries.extensions() == std::set<std::string>{"hstore"});
    CHECK(entries.roles() ==
          std::set<std::string>{"Der Chef", "Otra, más", "ana", "be\"a", "giver", "lab", "old", "taker"});
    CHECK(entries.statements("x").empty());
}
