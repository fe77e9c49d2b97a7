using Plimsoll.Delivery.Ledgers;
using Plimsoll.Packaging.Attestation;

namespace Plimsoll.Server.Tests;

/// <summary>An environment runs what trusted keys say of images what it requires, and nothing else.</summary>
public sealed class RequireTests
{
    private const string Dev = "/api/workspaces/acme/environments/dev/";
    private const int Refused = 3;

    [Fact(Usually = 40)]
    public async Task Images_that_nobody_trusted_signed_are_neither_deployed_nor_gone_back_to()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommitAsync("web/service.yaml", "build: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        await controller.LedgerAsync(state => state.Current is { Outcome: DeploymentOutcome.Healthy, Deployment.Services.Count: 1 });

        await RequireAsync(controller, "[signature]");
        var told = await controller.PostAsync(Dev + "deploy", new("ann") { DryRun = true });
        Assert.Equal(0, told.Exit);
        Assert.Contains("it would be refused: PLM3017: ", told.Text, StringComparison.Ordinal);
        var refused = await DeployAsync(controller);
        Assert.Equal(Refused, refused.Exit);
        Assert.StartsWith("PLM3017: ", refused.Text, StringComparison.Ordinal);
        Assert.Contains("plimsoll keys init", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await controller.LedgerAsync()).Current!.Deployment.Number);
        Assert.Equal(Refused, (await controller.PostAsync(Dev + "scale", new("ann") { Replicas = new Dictionary<string, int?> { ["web"] = 3 } })).Exit);

        // what is built from now on is signed
        new KeyFolder(controller.Home.Keys, null).Create();
        await controller.CommitAsync("web/service.yaml", "build: { dotnet: Microsoft.AspNetCore.App, publish: runtime }\n");
        Assert.Equal(0, (await DeployAsync(controller)).Exit);
        Assert.Equal(2, (await controller.LedgerAsync()).Current!.Deployment.Number);

        Assert.Contains("dev requires signature, which every image has", (await controller.PostAsync(Dev + "scale", new("ann") { Replicas = new Dictionary<string, int?> { ["web"] = 3 }, DryRun = true })).Text, StringComparison.Ordinal);
        Assert.Contains("it would be refused: PLM3017: ", (await controller.PostAsync(Dev + "rollback", new("ann") { Target = "1", DryRun = true })).Text, StringComparison.Ordinal);

        var back = await controller.PostAsync(Dev + "rollback", new("ann") { Target = "1" });
        Assert.Equal((Refused, true), (back.Exit, back.Text.StartsWith("PLM3017: ", StringComparison.Ordinal)));
        Assert.Equal(2, (await controller.LedgerAsync()).Current!.Deployment.Number);
        await RequireAsync(controller, "[]");
        Assert.Equal(0, (await controller.PostAsync(Dev + "rollback", new("ann") { Target = "1" })).Exit);
    }

    private static Task<string> RequireAsync(RunningController controller, string what) =>
        controller.CommitAsync("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: acme
            environments:
              dev: { follows: main, runtime: local, require: {{what}} }
            stores: { redis: { kind: redis } }
            """);

    private static Task<Api.ApiEvent> DeployAsync(RunningController controller) => controller.PostAsync(Dev + "deploy");
}
