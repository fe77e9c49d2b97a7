using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Tests;

/// <summary>What others wrote cannot command the terminal of who reads it.</summary>
public sealed class SafeTextTests
{
    // clears the screen; sets the window's title; writes over the line; the same as one character (C1); DEL
    private const string Hostile = "a\e[2Jb\e]0;title\ac\rd\u009b31me\u007ff\0";
    private const string Harmless = "a\uFFFD[2Jb\uFFFD]0;title\uFFFDc\uFFFDd\uFFFD31me\uFFFDf\uFFFD";

    [Theory]
    [InlineData(Hostile, Harmless)]
    [InlineData("one\n\ttwo\r\nthree", "one\n\ttwo\r\nthree")]
    [InlineData("\e[1;31mred\e[0m \e[m\e[31", "red \uFFFD[31")]
    public void Lines_keep_line_breaks_and_tabs_and_no_other_control_character(string text, string clean) =>
        Assert.Equal(clean, SafeText.Lines(text));

    [Theory]
    [InlineData(Hostile, Harmless)]
    [InlineData("one\n\ttwo\r\nthree\u0085", "one\uFFFD\uFFFDtwo\uFFFD\uFFFDthree\uFFFD")]
    [InlineData("grüße 🚀", "grüße 🚀")]
    public void A_value_of_one_line_stays_in_it(string text, string clean) => Assert.Equal(clean, SafeText.Line(text));

    [Theory]
    [InlineData(true, "\e[32mweb-1\e[0m  \e[1;31mred\e[0m\t\uFFFD[2J\uFFFD\e[0m\n")]
    [InlineData(false, "web-1  red\t\uFFFD[2J\uFFFD\n")]
    public void A_log_line_keeps_its_colours_on_a_terminal_and_nothing_else(bool terminal, string written)
    {
        var captured = new CapturedShell(colour: terminal);
        captured.Shell.Out.WriteLogLine(new("web-1", Tone.Good), "\e[1;31mred\e[0m\t\e[2J\r");
        Assert.Equal(written, captured.Out.ToString());
    }

    [Fact]
    public void Authors_subjects_and_reasons_of_a_history_write_their_own_fields_only()
    {
        var captured = new CapturedShell(colour: true);
        var ledger = LedgerState.Empty.With(new LedgerEntry.Intent(new Deployment
        {
            Number = 1,
            Cause = Cause.Push,
            Commit = new string('a', 40),
            Subject = $"\e[32m{Hostile}\nheld by root",
            Release = "sha256:0",
            Services = [],
            Stores = [],
            DefaultReplicas = new Dictionary<string, int>(),
        })
        { Actor = Hostile, Time = captured.Shell.Time.GetUtcNow() });
        HistoryView.Write(ledger, LedgerState.Empty, captured.Shell.Out, captured.Shell.Time.GetUtcNow());
        var lines = captured.Out.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.EndsWith($"{Harmless}  {Harmless}\uFFFDheld by root", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\e[32m", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_and_progress_are_harmless_and_keep_our_colours()
    {
        var captured = new CapturedShell(colour: true);
        captured.Shell.Say($"{Hostile}\nnext", Tone.Bad);
        await using (var view = new ProgressView(captured.Shell)) view.Report(new("test", Hostile, Hostile));
        Assert.Equal($"\e[31m{Harmless}\nnext\e[0m\n\e[2mtest  \e[0m {Harmless}: {Harmless}\n", captured.Error.ToString());
    }
}
