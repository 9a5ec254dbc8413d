import { PROVIDER, type PublishedTypes } from "../type.ts";

const rule = { securityGroupId: "GroupId" };

/** Networks, machines and their disks. */
export const network: PublishedTypes = {
  "aws:ebs/volume:Volume": { schema: "AWS::EC2::Volume", names: { type: "VolumeType" } },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    schema: "AWS::EC2::SecurityGroup",
    names: { egress: "SecurityGroupEgress", ingress: "SecurityGroupIngress" },
    given: { GroupDescription: "AWS makes the group." },
  },
  "aws:ec2/eip:Eip": {
    schema: "AWS::EC2::EIP",
    beside: { networkInterface: "It is another type of CloudFormation." },
  },
  "aws:ec2/flowLog:FlowLog": {
    schema: "AWS::EC2::FlowLog",
    names: { iamRoleArn: "DeliverLogsPermissionArn", vpcId: "ResourceId" },
    given: { ResourceType: "The provider takes it from the name of the input." },
  },
  "aws:ec2/instance:Instance": {
    schema: "AWS::EC2::Instance",
    names: {
      "launchTemplate.id": "LaunchTemplateId",
      primaryNetworkInterface: "NetworkInterfaces",
      userDataBase64: "UserData",
    },
    given: { DeviceIndex: "The first one has 0." },
    beside: { userDataReplaceOnChange: PROVIDER },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    schema: "AWS::EC2::InternetGateway",
    beside: { vpcId: "It is another type of CloudFormation." },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    schema: "AWS::EC2::LaunchTemplate",
    names: Object.fromEntries([
      ...["imageId", "blockDeviceMappings", "metadataOptions", "tagSpecifications"].map((one) => [
        one,
        `LaunchTemplateData.${one[0]?.toUpperCase()}${one.slice(1)}`,
      ]),
      ["vpcSecurityGroupIds", "LaunchTemplateData.SecurityGroupIds"],
    ]),
  },
  "aws:ec2/natGateway:NatGateway": { schema: "AWS::EC2::NatGateway" },
  "aws:ec2/networkInterface:NetworkInterface": {
    schema: "AWS::EC2::NetworkInterface",
    names: { securityGroups: "GroupSet" },
  },
  "aws:ec2/route:Route": { schema: "AWS::EC2::Route" },
  "aws:ec2/routeTable:RouteTable": { schema: "AWS::EC2::RouteTable" },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { schema: "AWS::EC2::SubnetRouteTableAssociation" },
  "aws:ec2/securityGroup:SecurityGroup": {
    schema: "AWS::EC2::SecurityGroup",
    names: { description: "GroupDescription" },
  },
  "aws:ec2/subnet:Subnet": { schema: "AWS::EC2::Subnet" },
  "aws:ec2/volumeAttachment:VolumeAttachment": {
    schema: "AWS::EC2::VolumeAttachment",
    names: { deviceName: "Device" },
    beside: { stopInstanceBeforeDetaching: PROVIDER },
  },
  "aws:ec2/vpc:Vpc": { schema: "AWS::EC2::VPC" },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { schema: "AWS::EC2::VPCEndpoint" },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    schema: "AWS::EC2::SecurityGroupEgress",
    names: { ...rule, cidrIpv4: "CidrIp", referencedSecurityGroupId: "DestinationSecurityGroupId" },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    schema: "AWS::EC2::SecurityGroupIngress",
    names: {
      ...rule,
      referencedSecurityGroupId: "SourceSecurityGroupId",
      prefixListId: "SourcePrefixListId",
    },
  },
};
