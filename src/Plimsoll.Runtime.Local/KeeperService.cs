using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Environments;
using Plimsoll.Runtime.Local.Wire;

namespace Plimsoll.Runtime.Local;

/// <summary>What a keeper answers.</summary>
internal sealed class KeeperService(KeptEnvironments environments, Action<string> say, CancellationTokenSource end)
{
    private static readonly Reply Yes = new() { Last = true };

    public async IAsyncEnumerable<Reply> AnswerAsync(Request request, [EnumeratorCancellation] CancellationToken gone)
    {
        if (Wrong(request) is { } wrong) yield return Error(wrong);
        else if (request is { Verb: Verb.Converge, State: { } state })
            await foreach (var reply in ConvergeAsync(state, request.Epoch, gone)) yield return reply;
        else yield return await TryAsync(request);
    }

    private static string? Wrong(Request request) =>
        // whatever it speaks, it can be told to end
        request.Verb == Verb.Converge && request.Protocol != Request.CurrentProtocol
            ? $"this keeper speaks protocol {Request.CurrentProtocol}, not {request.Protocol}: plimsoll down, then plimsoll up"
            : (request.State?.Environment ?? request.Environment) is { } id && !(Names.IsLabel(id.Workspace) && Names.IsLabel(id.Name))
                ? $"{id} is not the name of an environment"
            : request.State is { } state && Names.Others(state) is { } name ? $"'{name}' is not the name of a service or store"
            : request.Verb == Verb.Converge && request.State is null || request.Verb is Verb.Observe or Verb.Stop
                && request.Environment is null ? $"{request.Verb} of what?"
            : null;

    private async Task<Reply> TryAsync(Request request)
    {
        try
        {
            switch (request.Verb)
            {
                case Verb.Observe:
                    return new() { Last = true, Observed = environments.Of(request.Environment!).Observe() };
                case Verb.Stop:
                    say($"{request.Environment} stops");
                    await environments.Of(request.Environment!).StopAsync();
                    return Yes;
                case Verb.ShutDown:
                    say("everything stops");
                    await environments.StopAllAsync();
                    // after the answer is written: it ends the process
                    end.CancelAfter(TimeSpan.FromMilliseconds(100));
                    return Yes;
                default:
                    return Yes;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Error(e.Message);
        }
    }

    private async IAsyncEnumerable<Reply> ConvergeAsync(DesiredState state, long epoch, [EnumeratorCancellation] CancellationToken gone)
    {
        var replies = Channel.CreateUnbounded<Reply>();
        var converging = ConvergeAsync(state, epoch, new ProgressTo(Tell), gone);
        _ = converging.ContinueWith(_ => replies.Writer.Complete(), TaskScheduler.Default);
        await foreach (var reply in replies.Reader.ReadAllAsync(gone)) yield return reply;
        yield return await converging;

        void Tell(RunProgress said)
        {
            if (!said.IsDetail) say($"{state.Environment} #{epoch} {said.Subject}: {said.Text}");
            replies.Writer.TryWrite(new() { Event = said });
        }
    }

    private async Task<Reply> ConvergeAsync(DesiredState state, long epoch, ProgressTo listener, CancellationToken gone)
    {
        try
        {
            var outcome = await environments.Of(state.Environment).ConvergeAsync(state, epoch, listener, gone);
            say($"{state.Environment} #{epoch}: {outcome}");
            if (outcome is RolloutOutcome.Done { Replaced: > 0 }) _ = Task.Run(CleanImages, CancellationToken.None);
            return Reply.Of(outcome);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Error(e.Message);
        }
    }

    private void CleanImages()
    {
        if (environments.CleanImages() is { } problem) say(problem);
    }

    private static Reply Error(string message) => new() { Last = true, Error = message };
}
