using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Checks;

/// <summary>What the result of checks depends on.</summary>
public static class CheckKey
{
    /// <summary>A hash over the images, the settings and the checks, in hex. Which commit they are of does not matter.</summary>
    public static string Of(CheckPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var services = plan.State?.Services.Select(service => JsonSerializer.Serialize(service with { Commit = "" },
            LedgerJson.Default.DesiredService)) ?? [];
        var stores = plan.State?.Stores.Select(store => store.ToString()) ?? [];
        string[] all = [plan.Image.ToString(), plan.Service, .. plan.Checks.Select(check => check.ToString()), "", .. stores, "",
            .. services];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', all))));
    }
}
