using System.Text;
using Plimsoll.Progress;
using Plimsoll.Terminal;

namespace Plimsoll.Tests;

/// <summary>How what happens is shown while it happens.</summary>
public sealed class ProgressViewTests
{
    private static readonly RunProgress[] Run =
    [
        new("plan", "", "two units"),
        new("build", "a", "building"),
        new("test", "b", "restoring\n") { IsDetail = true },
        new("build", "a", "dotnet \e[31mpublish\e]0;title\a") { IsDetail = true },
        new("build", "a", "built sha256:12") { IsLast = true },
        new("test", "b", "") { IsDetail = true, IsLast = true },
    ];

    [Fact]
    public async Task Without_a_terminal_each_event_is_a_line_and_output_of_tools_is_not_shown()
    {
        var captured = new CapturedShell();
        await using (var view = new ProgressView(captured.Shell))
            foreach (var said in Run) view.Report(said);
        Assert.Equal("plan   two units\nbuild  a: building\nbuild  a: built sha256:12\n", captured.Error.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_terminal_the_lines_of_what_is_under_way_are_gone_at_the_end_and_the_cursor_is_back(bool colour)
    {
        using var written = new Written();
        var shell = ShellOn(written, () => 60, colour);
        await using (var view = new ProgressView(shell))
        {
            foreach (var said in Run[..4]) view.Report(said);
            await Eventually.BecomesAsync("both units have a line", () => Task.FromResult(written.Text),
                text => text.Contains("restoring", StringComparison.Ordinal) && text.Contains("publish", StringComparison.Ordinal));
            var shown = Terminal.Showing(written.Text);
            Assert.False(shown.HasCursor);
            Assert.Equal(["plan   two units", "build  a: building", "build  a 0 s dotnet publish\uFFFD]0;title\uFFFD",
                "test   b 0 s restoring"], shown.Lines);
            foreach (var said in Run[4..]) view.Report(said);
            view.Report(new("deploy", "a", "refused:\nwhy"));
        }
        var end = Terminal.Showing(written.Text);
        Assert.True(end.HasCursor);
        Assert.Equal(["plan   two units", "build  a: building", "build  a: built sha256:12", "deploy a: refused:", "why"], end.Lines);
        // colours of a tool never, and ours only where they are welcome
        Assert.DoesNotContain("\e[31m", written.Text, StringComparison.Ordinal);
        Assert.Equal(colour, written.Text.Contains("\e[2m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_narrow_terminal_a_line_is_cut_and_none_is_wrapped()
    {
        using var written = new Written();
        var shell = ShellOn(written, () => 21);
        await using (var view = new ProgressView(shell))
        {
            view.Report(new("build", "counter", new string('x', 100)) { IsDetail = true });
            await UntilAsync(written, "counter");
            Assert.Equal(["build  counter 0 s x"], Terminal.Showing(written.Text).Lines);
        }
        Assert.Empty(Terminal.Showing(written.Text).Lines);
    }

    [Fact]
    public async Task A_terminal_that_becomes_smaller_keeps_what_was_written_before()
    {
        using var written = new Written();
        var width = 60;
        var shell = ShellOn(written, () => width);
        await using (var view = new ProgressView(shell))
        {
            view.Report(new("build", "a", "building"));
            await UntilAsync(written, "0 s building");
            width = 16;
            view.Report(new("build", "a", "xyz") { IsDetail = true });
            await UntilAsync(written, "build  a 0 s x");
        }
        // nothing that this terminal does not know, such as to erase all of it
        Assert.Equal(["build  a: building"], Terminal.Showing(written.Text).Lines);
    }

    /// <summary>A terminal of so many columns.</summary>
    private static Shell ShellOn(Written written, Func<int> width, bool colour = false) =>
        new(new(new StringWriter()), new(written) { IsTerminal = true, HasColour = colour, Size = () => (width(), 24) })
        {
            Time = new Stopped(),
        };

    private static Task UntilAsync(Written written, string part) => Eventually.BecomesAsync(
        $"'{part}' is shown", () => Task.FromResult(written.Text), text => text.Contains(part, StringComparison.Ordinal));

    [Fact]
    public async Task What_is_told_when_nothing_is_under_way_needs_no_display()
    {
        using var written = new Written();
        var shell = ShellOn(written, () => 80);
        await using (var view = new ProgressView(shell)) view.Report(new("plan", "", "nothing to build"));
        Assert.Equal("plan   nothing to build\n", written.Text);
    }

    [Fact]
    public void An_activity_begins_with_the_first_event_of_a_unit_in_a_step_and_ends_with_the_last()
    {
        var underWay = new ActivityList(TimeProvider.System);
        foreach (var said in Run[..4]) underWay.Take(said);
        underWay.Take(new("deploy", "a", "warms up"));
        Assert.Equal([("build", "a"), ("test", "b"), ("deploy", "a")], underWay.Activities.Select(each => (each.Step, each.Subject)));
        foreach (var said in Run[4..]) underWay.Take(said);
        Assert.Equal("warms up", Assert.Single(underWay.Activities).Does);
    }

    private sealed class Stopped : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>What was written until now; the display writes while the test reads.</summary>
    private sealed class Written : TextWriter
    {
        private readonly StringBuilder _text = new();

        public Written() => NewLine = "\n";

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_text) _text.Append(value);
        }

        public override void Write(string? value)
        {
            lock (_text) _text.Append(value);
        }
    }
}
