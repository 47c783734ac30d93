/// The version of the switch.
package enum SwitchVersion {
    package static let text = "0.1.0"
}
