using System.Runtime.Versioning;

// modes and links of files are looked at, which Windows does not have
[assembly: UnsupportedOSPlatform("windows")]
