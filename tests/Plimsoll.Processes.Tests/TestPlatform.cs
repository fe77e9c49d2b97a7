// these tests start real processes as Linux has them
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
