using Plimsoll.Progress;

namespace Plimsoll.Terminal;

/// <summary>What is being tested, built, pushed or rolled out at the moment.</summary>
/// <param name="time">Tells for how long.</param>
internal sealed class ActivityList(TimeProvider time)
{
    private readonly List<Activity> _activities = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<Activity> Activities => _activities;

    /// <summary>Takes an event in: the first of a subject in a step begins an activity, and the last one ends it.</summary>
    public void Take(RunProgress said)
    {
        if (said.Subject.Length == 0) return;
        var index = _activities.FindIndex(each => each.Step == said.Step && each.Subject == said.Subject);
        if (said.IsLast)
        {
            if (index >= 0) _activities.RemoveAt(index);
        }
        else if (index < 0) _activities.Add(new(said.Step, said.Subject, said.Text, time.GetTimestamp()));
        else if (said.Text.Trim().Length > 0) _activities[index] = _activities[index] with { Does = said.Text };
    }
}

/// <summary>Something that is under way.</summary>
/// <param name="Step">Such as <c>build</c>.</param>
/// <param name="Subject">The unit or service.</param>
/// <param name="Does">What was last told of it.</param>
/// <param name="Began">A timestamp of the clock.</param>
internal sealed record Activity(string Step, string Subject, string Does, long Began);
