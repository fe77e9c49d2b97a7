namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Which line of a program's output is its first error.</summary>
public sealed class FirstErrorTests
{
    [Theory]
    // .NET
    [InlineData("info: A[0]\n      started\nUnhandled exception. System.InvalidOperationException: no flux\n   at P.Main()",
        "Unhandled exception. System.InvalidOperationException: no flux")]
    [InlineData("info: A[0]\n      started\nfail: Acme.Store[7]\n      the store is away\ncrit: Acme.Web[1]\n      ended",
        "fail: Acme.Store[7] the store is away")]
    [InlineData("fail: Host[11]\n      Hosting failed to start\n      System.IO.IOException: address already in use.\n       ---> A.B: c",
        "fail: Host[11] Hosting failed to start: System.IO.IOException: address already in use.")]
    [InlineData("\e[41m\e[30mcrit\e[39m\e[22m\e[49m: Acme.Web[1]\n      port 80 is refused", "crit: Acme.Web[1] port 80 is refused")]
    [InlineData("2026-11-28 16:02:28 fail: Acme.Store[7] on one line", "2026-11-28 16:02:28 fail: Acme.Store[7] on one line")]
    [InlineData("[16:02:28 INF] up\n[16:02:29 ERR] no table counters", "[16:02:29 ERR] no table counters")]
    // Python
    [InlineData("starting\nTraceback (most recent call last):\n  File \"app.py\", line 1, in <module>\n    import flask\nModuleNotFoundError: No module named 'flask'\nbye", "ModuleNotFoundError: No module named 'flask'")]
    [InlineData("ERROR:root:no such queue", "ERROR:root:no such queue")]
    [InlineData("2026-11-28 16:02:28,123 - acme - ERROR - no such queue", "2026-11-28 16:02:28,123 - acme - ERROR - no such queue")]
    [InlineData("2026-11-28 16:02:28.123 | ERROR    | app:main:3 - no such queue",
        "2026-11-28 16:02:28.123 | ERROR    | app:main:3 - no such queue")]
    [InlineData("[2026-11-28 16:02:28 +0000] [7] [ERROR] Worker failed to boot.",
        "[2026-11-28 16:02:28 +0000] [7] [ERROR] Worker failed to boot.")]
    [InlineData("  File \"/app/x.py\", line 1\n    print(\n         ^\nSyntaxError: '(' was never closed",
        "SyntaxError: '(' was never closed")]
    // Go
    [InlineData("listening\npanic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:",
        "panic: runtime error: index out of range [5] with length 3")]
    [InlineData("fatal error: all goroutines are asleep - deadlock!", "fatal error: all goroutines are asleep - deadlock!")]
    [InlineData("""time="2026-11-28T16:02:28Z" level=fatal msg="no config" """,
        """time="2026-11-28T16:02:28Z" level=fatal msg="no config" """)]
    [InlineData("2026-11-28T16:02:28.1Z\tinfo\tmain.go:9\tup\n2026-11-28T16:02:28.1Z\terror\tmain.go:10\tno config",
        "2026-11-28T16:02:28.1Z\terror\tmain.go:10\tno config")]
    [InlineData("E1128 16:02:28.123456 1 main.go:10] no config", "E1128 16:02:28.123456 1 main.go:10] no config")]
    // Node
    [InlineData("/app/index.js:3\nthrow new Error('x');\n^\n\nError: no such table\n    at Object.<anonymous>", "Error: no such table")]
    [InlineData("node:events:497\n      throw er;\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'express'",
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express'")]
    [InlineData("npm ERR! Missing script: \"start\"", "npm ERR! Missing script: \"start\"")]
    // JSON
    [InlineData("""{"level":"info","msg":"up"}|{"level":"fatal","ts":1,"msg":"no database","error":"dial tcp: refused"}""",
        "no database: dial tcp: refused")]
    [InlineData("""{"level":30,"msg":"up"}|{"level":50,"err":{"type":"Error","message":"no table","stack":"…"},"msg":"query"}""",
        "query: no table")]
    [InlineData("""{"EventId":0,"LogLevel":"Critical","Category":"A","Message":"ended"}""", "ended")]
    [InlineData("""{"@t":"2026","@mt":"{Name} is away","@l":"Error","@x":"System.IO.IOException: away\n   at P"}""",
        "{Name} is away: System.IO.IOException: away")]
    [InlineData("""{"severity":"ERROR"}""", """{"severity":"ERROR"}""")]
    [InlineData("""{"level":"info","msg":"ERROR is not among the levels"}""", null)]
    [InlineData("{ not JSON: ERROR", null)]
    // others
    [InlineData("Exception in thread \"main\" java.lang.IllegalStateException: no bean",
        "Exception in thread \"main\" java.lang.IllegalStateException: no bean")]
    [InlineData("16:02:28.123 [main] ERROR com.acme.Web - no bean", "16:02:28.123 [main] ERROR com.acme.Web - no bean")]
    [InlineData("thread 'main' panicked at src/main.rs:2:5:\nno config\nnote: run with",
        "thread 'main' panicked at src/main.rs:2:5: no config")]
    [InlineData("app.rb:1:in `<main>': undefined local variable 'x' (NameError)",
        "app.rb:1:in `<main>': undefined local variable 'x' (NameError)")]
    [InlineData("2026/11/28 16:02:28 [emerg] 1#1: bind() to 0.0.0.0:80 failed (13: Permission denied)",
        "2026/11/28 16:02:28 [emerg] 1#1: bind() to 0.0.0.0:80 failed (13: Permission denied)")]
    [InlineData("2026-11-28 16:02:28.123 UTC [1] FATAL:  no such role", "2026-11-28 16:02:28.123 UTC [1] FATAL:  no such role")]
    [InlineData("error: no such file", "error: no such file")]
    [InlineData("2026/11/28 16:02:28 error connecting to redis", "2026/11/28 16:02:28 error connecting to redis")]
    // no errors
    [InlineData("no errors so far\nErrors: 0\nlog level is ERROR\n0 error(s), 3 warning(s)\nerror pages are in /srv\nINFO handler for ERROR registered", null)]
    [InlineData("", null)]
    public void The_first_error_is_found_in_what_a_program_wrote(string output, string? expected) =>
        Assert.Equal(expected?.TrimEnd(), FirstError.In(output.Split(output.StartsWith('{') ? '|' : '\n')));

    [Fact]
    public void A_long_line_is_cut() => Assert.Equal(301, FirstError.In(["panic: " + new string('x', 100_000)])!.Length);

    [Fact]
    public void Any_text_is_read()
    {
        const string Parts = "{}[]\":,eE \t\e09ERORfailcrit:\\";
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
            _ = FirstError.In([.. Enumerable.Range(0, 5).Select(_ => new string([.. Enumerable.Range(0, 40)
                .Select(_ => Parts[random.Next(Parts.Length)])]))]);
    }
}
