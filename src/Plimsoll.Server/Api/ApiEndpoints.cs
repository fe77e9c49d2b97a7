using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>The local API: what the command line asks of the controller.</summary>
internal static class ApiEndpoints
{
    /// <summary>Adds its routes.</summary>
    /// <param name="app">Where to.</param>
    /// <param name="up">Follows a repository.</param>
    /// <param name="commands">What is done to environments.</param>
    /// <param name="log">Told of what should not happen.</param>
    /// <param name="shutdown">Ends the controller.</param>
    public static void MapApi(this WebApplication app, Up up, Commands commands, ILogger log, Action shutdown)
    {
        Map(app, "/api/workspaces/{workspace}/up", log, up.RunAsync);
        Map(app, "/api/workspaces/{workspace}/wake", log, commands.WakeAsync);
        foreach (var (name, command) in commands.ByName) Map(app, $"/api/workspaces/{{workspace}}/environments/{{environment}}/{name}",
            log, command);
        Map(app, "/api/shutdown", log, (_, _, _) =>
        {
            shutdown();
            return Task.FromResult(CommandReport.Of());
        });
    }

    private static void Map(WebApplication app, string pattern, ILogger log, CommandWork command) =>
        app.MapPost(pattern, context => AnswerAsync(context, log, command));

    private static async Task AnswerAsync(HttpContext context, ILogger log, CommandWork command)
    {
        var request = await ReadAsync(context);
        var target = new Target((string?)context.Request.RouteValues["workspace"]
            ?? "", (string?)context.Request.RouteValues["environment"] ?? "");
        await ApiAnswer.WriteAsync(context, log, progress => request is null
            ? throw new PlimsollException(Outcome.Usage, "PLM7005", $"{context.Request.Path}: the request is not JSON with an actor")
            : command(target, request, progress));
    }

    private static async Task<ApiRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.ApiRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a command does: told what it is about, what is asked, and where to report.</summary>
internal delegate Task<CommandReport> CommandWork(Target target, ApiRequest request, IProgress<RunProgress> progress);

/// <summary>What a command is about.</summary>
internal sealed record Target(string Workspace, string Environment);
