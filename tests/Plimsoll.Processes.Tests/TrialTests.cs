namespace Plimsoll.Processes.Tests;

/// <summary>What a machine refuses may be allowed a moment later.</summary>
public sealed class TrialTests
{
    [Fact]
    public void A_refusal_is_tried_again_and_a_success_lasts()
    {
        var time = new Clock();
        var (attempts, answer) = (0, (string?)"refused");
        var trial = new Trial(Attempt, time);
        Assert.Equal("refused", trial.Refusal);
        answer = null;
        Assert.Equal("refused", trial.Refusal);
        time.Seconds = 1;
        Assert.Null(trial.Refusal);
        (answer, time.Seconds) = ("refused", 100);
        Assert.Null(trial.Refusal);
        Assert.Equal(2, attempts);

        string? Attempt()
        {
            attempts++;
            return answer;
        }
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
